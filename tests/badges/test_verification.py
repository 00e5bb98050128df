"""Is a PDF ours, unchanged and in force? Each answer says what failed."""

import pytest

from badges import actions, certificate_documents, verification
from conference.errors import Refused
from conference.lib import keys
from tests.badges import factories
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def outcome(data: bytes) -> dict[str, bool]:
    return {check.name: check.ok for check in verification.verify_pdf(data).checks}


def test_an_issued_certificate_passes_every_check():
    row = factories.certificate(made=True)

    found = verification.verify_pdf(factories.stored(row.pdf))

    assert (found.ok, found.serial, found.certificate) == (True, row.serial, row)
    assert [(check.name, check.ok) for check in found.checks] == [
        ("seal", True), ("unchanged", True), ("trusted", True),
        ("serial", True), ("issued", True), ("status", True),
    ]  # fmt: skip
    assert [check.sentence.endswith(".") for check in found.checks] == [True] * 6


def test_one_changed_byte_fails():
    row = factories.certificate(made=True)
    data = bytearray(factories.stored(row.pdf))
    data[len(data) // 3] ^= 1

    assert outcome(bytes(data)) == {
        "seal": True, "unchanged": False, "trusted": False,
        "serial": True, "issued": False, "status": True,
    }  # fmt: skip


def test_something_added_behind_fails():
    row = factories.certificate(made=True)

    found = outcome(factories.stored(row.pdf) + b"\n%more\n")
    assert (found["unchanged"], found["trusted"], found["issued"]) == (False, True, False)


def test_a_forger_with_another_key_fails(tmp_path, settings):
    row = factories.certificate(made=True)
    ours, settings.KEYS_DIR = settings.KEYS_DIR, tmp_path
    keys.create_missing(tmp_path)
    forged = certificate_documents.certificate_pdf(
        factories.certificate_facts(), row.verify_url, {}
    )
    settings.KEYS_DIR = ours

    found = outcome(forged)
    assert (found["unchanged"], found["trusted"], found["issued"]) == (True, False, False)


def test_an_unknown_serial_fails():
    facts = factories.certificate_facts(77)
    data = certificate_documents.certificate_pdf(facts, "http://testserver/v/x", {})

    found = verification.verify_pdf(data)
    assert (found.serial, found.certificate, found.ok) == (facts.serial, None, False)
    assert facts.serial in found.checks[-1].sentence


def test_a_pdf_of_somebody_else_has_no_seal_and_no_serial():
    badge = factories.badge(made=True)  # one byte more than we made: no document of ours

    assert outcome(factories.stored(badge.pdf) + b"\n") == {"seal": False, "serial": False}


def test_a_revoked_certificate_says_so():
    row = factories.certificate(made=True)
    actions.revoke_certificate(row)

    found = outcome(factories.stored(row.pdf))
    assert [name for name, ok in found.items() if not ok] == ["status"]


def test_a_superseded_certificate_names_the_newer_one():
    row = factories.certificate(made=True)
    newer = factories.certificate(row.delegate, index=43)
    actions.supersede(row, newer)

    status = verification.verify_pdf(factories.stored(row.pdf)).checks[-1]
    assert (status.ok, newer.serial in status.sentence) == (False, True)


@pytest.mark.parametrize(
    ("data", "code", "status"),
    [
        (b"", "not_a_pdf", 415),
        (b"\x89PNG\r\n", "not_a_pdf", 415),
        (b"%PDF-" + b"0" * verification.MOST_BYTES, "too_large", 413),
    ],
)
def test_uploads_of_the_wrong_kind_are_refused(data, code, status):
    with pytest.raises(Refused) as no:
        verification.verify_pdf(data)
    assert (no.value.code, no.value.status) == (code, status)


def test_a_badge_is_said_to_be_one():
    badge = factories.badge(made=True)

    with pytest.raises(Refused) as no:
        verification.verify_pdf(factories.stored(badge.pdf))

    assert (no.value.code, no.value.status) == ("is_a_badge", 422)


@pytest.mark.parametrize("data", [b"%PDF-", b"%PDF-1.7\n" + b"trailer" * 500])
def test_a_broken_pdf_fails_calmly(data):
    assert outcome(data) == {"seal": False, "serial": False}


@pytest.mark.parametrize("change", [str.lower, lambda s: s.replace("-", " "), lambda s: f" {s}\n",
                                    lambda s: s.replace("0", "O")])  # fmt: skip
def test_a_serial_is_found_however_it_is_typed(change):
    row = factories.certificate()

    assert verification.find_certificate(change(row.serial)) == row


@pytest.mark.parametrize("typed", ["", "001A", "no such thing!", "王伟", "0" * 100, "0001-00000"])
def test_other_serials_find_nothing(typed):
    factories.certificate()

    assert verification.find_certificate(typed) is None


def test_a_rehearsal_never_hides_a_real_certificate():
    real = factories.certificate()
    stage = ConferenceFactory(is_rehearsal=True)
    factories.certificate(DelegateFactory(conference=stage))

    assert verification.find_certificate(real.serial) == real
