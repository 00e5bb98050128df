"""The dress rehearsal: its tools, and a whole one with real processes."""

import csv
import json
import os
import shutil
import subprocess
import sys
from io import StringIO

import pytest
import requests
import zxingcpp
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image

from badges.models import Badge, Certificate
from conference.errors import Refused
from conference.lib.pinyin import HAN
from conference.models import Conference, User
from conference.rehearsal import ready
from conference.rehearsal.browser import Unexpected, expect, forms
from conference.rehearsal.people import person
from conference.rehearsal.strike import strike
from initiative.models import Log, LogEntry, Signature
from registration.models import Delegate
from sessions import actions as programme, papers
from tests.conference.factories import ConferenceFactory
from tests.conference.workers import environment, for_real_processes
from tests.sessions.factories import TalkFactory

pytestmark = pytest.mark.processes
DELEGATES = 8
PAGE = """<!doctype html><html><body><form method="post" action="/next/">
<input name="a" value="1"><input type="hidden" name="key" value="k">
<textarea name="b">two</textarea>
<input type="checkbox" name="c" value="x"><input type="checkbox" name="c" value="y" checked>
<select name="d"><option value="">–</option><option value="z" selected>z</option></select>
<input type="radio" name="e" value="r" disabled><input type="radio" name="e" value="s">
<button name="f">Send</button></form></body></html>"""


def answered(status: int, body: str) -> requests.Response:
    response = requests.Response()
    response.status_code, response.url = status, "http://127.0.0.1/form/"
    response._content, response.request = (
        body.encode(),
        requests.Request("GET", "http://x").prepare(),
    )
    response.headers["Content-Type"] = "text/html"
    response.encoding = "utf-8"
    return response


def test_forms_reads_what_a_browser_would_send_untouched():
    [form] = forms(answered(200, PAGE))

    assert form.action == "http://127.0.0.1/next/"
    assert form.fields == {"a": ["1"], "key": ["k"], "b": ["two"], "c": ["y"], "d": ["z"]}
    assert form.options == {"c": ["x", "y"], "e": ["s"]}


def test_expect_says_what_the_page_said():
    with pytest.raises(Unexpected, match="answered 409: No place is left"):
        expect(answered(409, "<html><body><p>No place is left</p></body></html>"), 200)


def test_people_are_the_same_in_every_rehearsal_and_never_share_a_name():
    names = [person(number).name for number in range(200)]

    assert names[:2] == ["贾宝玉", "林黛玉"]
    assert len(set(names)) == 200


@pytest.mark.django_db
def test_strike_refuses_a_real_conference():
    with pytest.raises(Refused):
        strike(ConferenceFactory())


def test_strike_takes_the_programme_on_paper_along(db, django_capture_on_commit_callbacks):
    release = programme.release(TalkFactory(conference__is_rehearsal=True).conference)
    paper = papers.make({"release": release.pk, "language": "en"})["pdf"]
    assert default_storage.exists(paper)

    with django_capture_on_commit_callbacks(execute=True):
        strike(release.conference)

    assert not default_storage.exists(paper)


@pytest.fixture
def rehearsed(transactional_db, tmp_path, monkeypatch, settings):
    """A whole rehearsal: (report, folder)."""
    for_real_processes(settings, tmp_path / "static")
    monkeypatch.setenv("STATIC_ROOT", str(tmp_path / "static"))
    for name, value in environment(tmp_path / "data").items():
        monkeypatch.setenv(name, value)
    out, printed = tmp_path / "out", StringIO()
    call_command("rehearse", delegates=DELEGATES, out=out, stdout=printed)
    return json.loads(printed.getvalue().splitlines()[-1]), out


def test_rehearse_refuses_a_folder_that_is_not_empty_before_anything_starts(db, tmp_path):
    (tmp_path / "delegates.csv").write_text("of yesterday")

    with pytest.raises(CommandError, match="is not empty"):
        call_command("rehearse", delegates=1, out=tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["delegates.csv"]
    assert Conference.objects.count() == 0


def test_rehearse_refuses_a_file_for_a_folder(db, tmp_path):
    (tmp_path / "out").write_text("a file")

    with pytest.raises(CommandError, match="is a file"):
        call_command("rehearse", delegates=1, out=tmp_path / "out")


def test_ready_makes_the_keys_where_there_is_no_conference_yet(db, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"

    ready.prepare()

    ready.check_keys(settings.KEYS_DIR)
    assert (tmp_path / "keys" / "log.ed25519").exists()


def test_ready_makes_no_new_keys_for_a_site_that_lost_its_own(db, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    ConferenceFactory()

    with pytest.raises(Refused) as refused:
        ready.prepare()

    assert refused.value.code == "no_keys"
    assert not settings.KEYS_DIR.exists()


def test_ready_leaves_older_tables_alone(db, monkeypatch):
    monkeypatch.setattr(ready, "tables_are_behind", lambda: True)

    with pytest.raises(Refused) as refused:
        ready.prepare()

    assert "./script/manage migrate" in refused.value.message


def test_ready_makes_the_tables_and_keys_of_a_fresh_checkout(tmp_path):
    """Another process on an empty database, as after a clone."""
    left_out = {"DATABASE_URL", "REDIS_URL", "KEYS_DIR"}
    fresh = {name: value for name, value in os.environ.items() if name not in left_out}
    fresh |= {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "conference.settings"}
    asked = ("import django; django.setup(); from conference.rehearsal import ready; "
             "ready.prepare(); print(ready.tables_are_behind())")  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=settings.BASE_DIR, env=fresh, capture_output=True,
        text=True,
    )  # fmt: skip

    assert (done.returncode, done.stdout, done.stderr) == (0, "False\n", "")
    assert (tmp_path / "keys" / "log.ed25519").exists()


def badge_rows(out) -> list[dict[str, str]]:
    with (out / "delegates.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def run(*command) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")
def test_rehearsal_goes_the_whole_way_and_leaves_nothing_behind(rehearsed):
    report, out = rehearsed

    assert report["failures"] == []
    assert {name: report[name] for name in ("approved", "badges", "seats", "signatures",
                                            "certificates", "mails")} == dict.fromkeys(
        ("approved", "badges", "seats", "signatures", "certificates", "mails"), DELEGATES
    )  # fmt: skip
    assert report["scans"] == {
        "first": DELEGATES, "repeat": 2, "conflict": 1, "rejected": 1, "replayed": 2,
    }  # fmt: skip
    check_badges(out)
    check_certificates(out)
    assert "Everything fits" in run("./script/manage", "ledger", "audit", str(out / "log"))
    left = [model.objects.count() for model in
            (Conference, Delegate, Badge, Certificate, Signature, Log, LogEntry, User)]  # fmt: skip
    assert left == [0] * 8


def check_badges(out) -> None:
    """Every badge, printed and as a picture, decodes to the token of delegates.csv."""
    for row in badge_rows(out):
        pdf = out / "badges" / f"{row['number']}.pdf"
        run(
            "pdftoppm", "-r", "200", "-png", "-singlefile", str(pdf), str(pdf.with_suffix("")) + "p"
        )
        for picture in (pdf.with_suffix(".png"), pdf.with_name(f"{row['number']}p.png")):
            [code] = zxingcpp.read_barcodes(Image.open(picture))
            assert code.text == row["token"]


def check_certificates(out) -> None:
    """Every certificate is whole, sealed, and holds its name as text."""
    for row in badge_rows(out):
        pdf = str(out / "certificates" / f"{row['serial']}.pdf")
        run("qpdf", "--check", pdf)
        assert "Signature is Valid" in run("pdfsig", pdf)
        words = "".join(run("pdftotext", "-raw", pdf, "-").split())
        assert "".join(row["name"].split()) in words
        assert "演练·REHEARSAL" in words
        # Every tenth signs for the association, whose letter the organiser has seen.
        assert ("RehearsalAssociation" in words) is (row["number"] == "0001")


def test_people_have_latin_names_in_latin_letters():
    assert [person(n).name_latin for n in range(50) if HAN.search(person(n).name_latin)] == []
