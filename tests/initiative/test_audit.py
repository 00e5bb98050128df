"""The audit finds every kind of tampering, from the public files alone."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from conference.lib import canonical, disclosures, keys, merkle, notes
from initiative import audit, export, leaves, log, sequencing
from initiative.audit_source import Unreadable, open_source
from initiative.models import Signature
from tests.initiative.factories import InitiativeFactory, SignatureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return InitiativeFactory()


@pytest.fixture
def files(initiative, tmp_path):
    """Public files of six signatures: leaves 2–7; 4 is not listed, 5 withdrawn, 6 hidden."""
    signatures = [
        SignatureFactory(initiative=initiative, consent_list=number != 2) for number in range(6)
    ]
    sequencing.sequence(signatures)
    sequencing.record_status(signatures[3], "withdrawn", {"asked": "by mail"})
    sequencing.record_status(signatures[4], "hidden", {"asked": "by mail"})
    return exported(initiative, tmp_path / "log")


def exported(initiative, directory):
    export.write(initiative.log, directory)
    return directory


def findings(directory, **known):
    return audit.audit(open_source(str(directory)), **known).findings


def rows(directory):
    return [json.loads(line) for line in (directory / "list.jsonl").read_bytes().splitlines()]


def put_rows(directory, changed):
    content = b"".join(canonical.encode(row) + b"\n" for row in changed)
    (directory / "list.jsonl").write_bytes(content)


def row_of(signature_index, directory):
    return next(row for row in rows(directory) if row["index"] == signature_index)


def full_row(signature):
    names = ("name", "kind", "for", "city", "platforms")
    shown = [signature.disclosures[name] for name in names]
    claims = {claim.name: claim.value for claim in map(disclosures.parse, shown)}
    return {"index": signature.leaf_index, "claims": claims, "disclosures": shown}


def entries_file(directory):
    return next((directory / "tile" / "entries").rglob("000*/*"))


def test_honest_log_passes_with_a_summary(files):
    report = audit.audit(open_source(str(files)))

    assert report.lines() == [
        "testserver/log: 10 entries, 6 signatures, 5 of them active, 3 on the public list.",
        "Everything fits: nothing was edited, invented, dropped or doubled.",
    ]
    assert [row["index"] for row in rows(files)] == [2, 3, 7]


def test_dropped_row_is_found(files):
    put_rows(files, rows(files)[1:])

    assert findings(files) == [
        "Leaf 2 agreed to be listed and still stands, but was dropped from the list."
    ]


def test_doubled_row_is_found(files):
    put_rows(files, [*rows(files), rows(files)[0]])

    assert findings(files) == ["Row 4 repeats row 1 (leaf 2)."]


def test_edited_disclosure_is_found(files):
    changed = rows(files)
    changed[0]["disclosures"][0] = disclosures.make("name", "Somebody Else")
    changed[0]["claims"]["name"] = "Somebody Else"
    put_rows(files, changed)

    assert findings(files) == ["Row 1 (leaf 2) was edited: its name is not what was signed."]


def test_edited_claim_to_read_is_found(files):
    changed = rows(files)
    changed[0]["claims"]["city"] = "北京"
    put_rows(files, changed)

    assert findings(files) == [
        "Row 1 (leaf 2) was edited: the claims to read are not those disclosed."
    ]


def test_invented_row_is_found(files):
    invented = leaves.commit({"name": "Nobody", "kind": "person"})
    names = ("name", "kind")
    row = {
        "index": 9,
        "claims": {"name": "Nobody", "kind": "person"},
        "disclosures": [invented[name] for name in names],
    }
    put_rows(files, [*rows(files), row])

    assert findings(files) == ["Row 4 (leaf 9) was invented: the log has no such signature."]


def test_invented_person_on_anothers_leaf_is_found(files):
    changed = rows(files)
    changed[0]["disclosures"] = [disclosures.make("name", "Nobody")]
    changed[0]["claims"] = {"name": "Nobody"}
    put_rows(files, changed)

    assert findings(files) == [
        "Row 1 (leaf 2) was invented: nothing it discloses was signed with this leaf."
    ]


@pytest.mark.parametrize(
    ("index", "finding"),
    [
        (4, "Row 4 (leaf 4) is listed, though its signatory did not agree to be."),
        (5, "Row 4 (leaf 5) is still listed, though leaf 8 says it was withdrawn."),
        (6, "Row 4 (leaf 6) is still listed, though leaf 9 hides it."),
    ],
)
def test_row_that_must_not_be_there_is_found(files, index, finding):
    put_rows(files, [*rows(files), full_row(Signature.objects.get(leaf_index=index))])

    assert findings(files) == [finding]


@pytest.mark.parametrize("name", ["evidence", "contact"])
def test_disclosed_secret_is_found(files, name):
    changed = rows(files)
    secret = Signature.objects.get(leaf_index=2).disclosures[name]
    changed[0]["disclosures"].append(secret)
    changed[0]["claims"][name] = disclosures.parse(secret).value
    put_rows(files, changed)

    assert findings(files) == [f"Row 1 (leaf 2) discloses the {name}, which nobody may see."]


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[]", b"null", b"\xff", b'{"claims":{},"disclosures":[],"index":2.5}',
             b'{"claims":{},"disclosures":[],"index":true}', b"[" * 100_000]
)  # fmt: skip
def test_malformed_row_is_found(files, line):
    with (files / "list.jsonl").open("ab") as file:
        file.write(line + b"\n")

    assert findings(files) == ["Row 4 is malformed."]


def test_row_written_by_another_tool_is_named_so_and_checked_all_the_same(files):
    changed = rows(files)
    changed[0]["claims"]["name"] = "Somebody Else"
    lines = (files / "list.jsonl").read_bytes().splitlines(keepends=True)
    lines[0] = json.dumps(changed[0]).encode() + b"\n"
    (files / "list.jsonl").write_bytes(b"".join(lines))

    assert findings(files) == [
        "Row 1 (leaf 2) is not in canonical JSON.",
        "Row 1 (leaf 2) was edited: the claims to read are not those disclosed.",
    ]


def test_changed_entry_is_found(files):
    path = entries_file(files)
    path.write_bytes(path.read_bytes().replace(b'"list":false', b'"list":true '))

    assert findings(files)[0] == (
        "The entries are not those the checkpoint was signed for: an entry was changed."
    )


def test_changed_tile_is_found(files):
    path = next((files / "tile" / "0").rglob("000*/*"))
    path.write_bytes(bytes(32) + path.read_bytes()[32:])

    assert findings(files) == ["tile/0/000.p/10 does not fit the entries."]


@pytest.mark.parametrize("lost", ["checkpoint", "list.jsonl", "tile/entries/000.p/10"])
def test_missing_file_is_found(files, lost):
    (files / lost).unlink()

    (finding,) = findings(files)

    assert finding.endswith(f"{lost} cannot be read (No such file or directory).")


def test_checkpoint_of_another_key_is_found(files):
    stranger = keys.load(settings.KEYS_DIR, "credential")
    text = (files / "checkpoint").read_text().rpartition("\n\n")[0] + "\n"
    (files / "checkpoint").write_text(notes.sign(text, "testserver/log", stranger))

    assert findings(files) == [
        "The checkpoint is not signed by the log's key: no trusted key signed this note."
    ]


def test_key_known_from_elsewhere_is_what_counts(files):
    right, wrong = (
        notes.verifier_key("testserver/log", keys.load(settings.KEYS_DIR, name).public_key())
        for name in ("log", "credential")
    )

    assert findings(files, trusted=[right]) == []
    assert findings(files, trusted=[wrong]) == [
        "The checkpoint is not signed by the log's key: no trusted key signed this note."
    ]


def test_older_checkpoint_of_the_same_history_passes(files, initiative, tmp_path):
    older = (files / "checkpoint").read_text()
    sequencing.sequence([SignatureFactory(initiative=initiative)])

    assert findings(exported(initiative, tmp_path / "later"), older=older) == []


def test_fork_is_found(files, initiative):
    root = merkle.root_of([merkle.leaf_hash(b"another history")] * 7)
    text = notes.checkpoint_text(notes.Checkpoint("testserver/log", 7, root))
    older = notes.sign(text, "testserver/log", keys.load(settings.KEYS_DIR, "log"))

    (finding,) = findings(files, older=older)

    assert finding == (
        "Two histories (a fork): the first 7 entries are not those "
        "the older checkpoint was signed for."
    )


def test_cut_log_is_found(files):
    text = notes.checkpoint_text(notes.Checkpoint("testserver/log", 11, bytes(32)))
    older = notes.sign(text, "testserver/log", keys.load(settings.KEYS_DIR, "log"))

    assert findings(files, older=older) == [
        "Entries are gone: the older checkpoint covers 11, this log has 10."
    ]


def test_older_checkpoint_of_another_log_is_found(files):
    other = log.create("other", "testserver/other", disposable=True)

    (finding,) = findings(files, older=log.checkpoint(other).note)

    assert finding == "The older checkpoint cannot be compared: no trusted key signed this note."


def append_raw(initiative, *leaf):
    return log.append(initiative.log, list(leaf))


def test_repeated_commitment_is_found(files, initiative, tmp_path):
    copied = bytes(log.entry(initiative.log, 2).data)
    append_raw(initiative, copied)

    found = findings(exported(initiative, tmp_path / "later"))

    assert found[:9] == ["Leaf 10 repeats a commitment of leaf 2."] * 9


def test_unknown_leaves_are_found(files, initiative, tmp_path):
    at = Signature.objects.first().at
    append_raw(
        initiative,
        b"not json",
        canonical.encode({"v": 2, "t": "sign"}),
        canonical.encode({"v": 1, "t": "sign"}),
        leaves.status(3, "revoked", at, disclosures.make("evidence", "a")),
        leaves.status(99, "revoked", at, disclosures.make("evidence", "b")),
        leaves.sign("0" * 64, at, "email-otp", listed=False, committed=leaves.commit({})),
    )

    assert findings(exported(initiative, tmp_path / "later")) == [
        "Leaf 10 is no leaf this version knows.",
        "Leaf 11 is no leaf this version knows.",
        "Leaf 12 lacks what a leaf of its kind has.",
        "Leaf 14 speaks of leaf 99, which is no earlier signature.",
        "Leaf 15 signs a text that no earlier leaf published.",
        "Row 2 (leaf 3) is still listed, though leaf 13 says it was revoked.",
    ]


def test_large_log_passes_through_its_tiles(initiative, tmp_path):
    for _ in range(3):
        append_raw(
            initiative,
            *[
                leaves.sign(
                    initiative.versions.latest().leaf_sha256,
                    initiative.created_at,
                    "email-otp",
                    listed=False,
                    committed=leaves.commit({}),
                )
                for _ in range(200)
            ],
        )

    report = audit.audit(open_source(str(exported(initiative, tmp_path / "log"))))

    assert (report.size, report.signatures, report.findings) == (602, 600, [])


@given(data=st.data())
@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_changed_byte_of_any_file_is_found(files, data):
    paths = sorted(path.relative_to(files) for path in files.rglob("*") if path.is_file())
    name = str(data.draw(st.sampled_from(paths)))
    honest = (files / name).read_bytes()
    place = data.draw(st.integers(0, len(honest) - 1))
    changed = bytearray(honest)
    changed[place] ^= data.draw(st.integers(1, 255))

    def read(path):
        return bytes(changed) if path == name else (files / path).read_bytes()

    assert audit.audit(lambda path: guarded(read, path)).findings != []


def guarded(read, path):
    try:
        return read(path)
    except OSError as error:
        raise Unreadable(str(error)) from error


def test_growing_log_is_read_at_one_moment(files, initiative, tmp_path):
    sequencing.sequence([SignatureFactory(initiative=initiative)])
    later = exported(initiative, tmp_path / "later")
    reads = []

    def read(path):
        reads.append(path)
        source = files if len(reads) < 3 else later
        return (source / path).read_bytes()

    assert audit.audit(read).findings == []
    assert reads[:5] == ["checkpoint", "list.jsonl", "checkpoint", "list.jsonl", "checkpoint"]


def test_tool_runs_alone_without_django_or_celery(files, tmp_path):
    call_command("ledger", "tool", str(tmp_path / "audit.pyz"))
    alone = (
        "import runpy, sys; sys.modules |= dict.fromkeys(['django', 'celery']); "
        "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )

    def run():
        command = [sys.executable, "-I", "-c", alone, str(tmp_path / "audit.pyz"), str(files)]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)

    honest = run()
    put_rows(files, rows(files)[1:])
    dropped = run()

    assert (honest.returncode, honest.stderr) == (0, "")
    assert honest.stdout.splitlines()[-1].startswith("Everything fits")
    assert (dropped.returncode, dropped.stderr) == (1, "")
    assert dropped.stdout.splitlines()[-1] == "Findings: 1."


def test_manage_command_exits_1_with_findings(files, capsys):
    call_command("ledger", "audit", str(files))
    put_rows(files, rows(files)[1:])

    with pytest.raises(CommandError) as failure:
        call_command("ledger", "audit", str(files))

    assert failure.value.returncode == 1
    assert capsys.readouterr().out.splitlines()[-1] == "Findings: 1."


def test_manage_command_exports_what_is_served(files, tmp_path, client):
    call_command("ledger", "export", str(tmp_path / "copy"))

    paths = sorted(str(path.relative_to(files)) for path in files.rglob("*") if path.is_file())
    served = {path: client.get(f"/log/{path}").getvalue() for path in paths}
    assert served == {path: (tmp_path / "copy" / path).read_bytes() for path in paths}


@pytest.mark.django_db(transaction=True)
def test_site_can_be_audited_over_http(live_server):
    initiative = InitiativeFactory()
    sequencing.sequence([SignatureFactory(initiative=initiative)])

    report = audit.audit(open_source(f"{live_server.url}/log/"))

    assert (report.findings, report.size, report.listed) == ([], 3, 1)
