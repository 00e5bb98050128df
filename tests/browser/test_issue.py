"""Certificates through the browser: checked, looked at, issued, stopped, repeated, printed."""

import subprocess
import zipfile

import pymupdf
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from badges import bundle_lists, tasks
from badges.models import Certificate
from conference import jobs
from conference.lib import seal
from initiative import actions as signing, documents, sequencing
from tests.badges.test_award_documents import picture, round_seal
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_look import overflow
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory, SignatureFactory
from tests.registration.factories import DelegateFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shared_browser]
NAMES = ["欧阳娜娜", "李䶮", "مەمەت ئىمىن"]


@pytest.fixture
def no_broker(monkeypatch):
    """Workers are woken by nobody: the test says when one of them does something."""
    monkeypatch.setattr(jobs, "send", lambda *_: False)


@pytest.fixture
def ceremony(live_server):
    """An open ceremony with an organiser at its desk."""
    found = CeremonyFactory(initiative__slug="jinjiang")
    MembershipFactory(conference=found.conference)
    return found


def sign(ceremony, name: str, delegate=None):
    """Somebody's signature, final in the ledger; its certificate is not made."""
    person = delegate or DelegateFactory(
        conference=ceremony.conference, name_zh=name, name_latin="", language="zh-hans"
    )
    signature = SignatureFactory(
        initiative=ceremony.initiative, conference=ceremony.conference, delegate=person, name=name
    )
    sequencing.sequence([signature])
    return signature


def one_worker(job) -> None:
    """A worker does the next item that waits."""
    tasks.issue_award(job.items.filter(status="waiting").first().pk)


def test_certificates_from_the_choice_to_the_printer(
    desktop, ceremony, no_broker, log_in, axe, tmp_path
):
    signatures = [sign(ceremony, name) for name in NAMES]
    DelegateFactory(conference=ceremony.conference, name_zh="未签名", name_latin="Not Signed")
    log_in(desktop, ceremony.conference.memberships.get().user)

    prepare(desktop, ceremony, axe)
    check(desktop, axe)
    desktop.get_by_role("button", name="Issue 3 certificates").click()

    job = ceremony.conference.jobs.get(kind="issue_certificates")
    expect(desktop.get_by_text("0 of 3")).to_be_visible()
    one_worker(job)
    expect(desktop.get_by_text("1 of 3")).to_be_visible()
    desktop.get_by_role("button", name="Stop").click()
    expect(desktop.get_by_role("button", name="Go on")).to_be_visible()
    assert job.items.filter(status="waiting").count() == 0

    repeat_the_failed(desktop, ceremony, job, axe)
    assert Certificate.objects.valid().count() == 3
    download_all(desktop, ceremony, tmp_path)
    verify(desktop, signatures)


def prepare(page: Page, ceremony, axe) -> None:
    """What, in whose name with pictures of seal and signature, to whom."""
    page.goto(f"/en/desk/{ceremony.conference.slug}/certificates/issues/?kind=signatory")
    assert axe(page) == []
    expect(page.get_by_role("radio", name="endorsement", exact=True)).to_be_checked()
    page.locator("[name=seal_upload]").set_input_files(png("seal.jpg", round_seal()))
    page.locator("[name=signature_upload]").set_input_files(png("hand.png", picture()))
    page.fill("[name='signer_zh-hans']", "会长 李明")
    page.get_by_text("A second body, with a seal of its own").click()
    page.fill("[name='second_issuer_zh-hans']", "四川省互联网协会")
    page.locator("[name=selection]").select_option("approved")
    page.get_by_role("button", name="Check").click()


def png(name: str, data: bytes) -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": data}


def check(page: Page, axe) -> None:
    """What is missing stands first, then how it will look with real names; nothing is issued."""
    lacking, looks = page.locator("#lacking"), page.locator("#looks")
    expect(page.get_by_role("row").filter(has_text="Not Signed")).to_contain_text("has not signed")
    assert lacking.bounding_box()["y"] < looks.bounding_box()["y"]
    expect(page.locator(".previews img").first).to_have_js_property("naturalWidth", 1000)
    assert axe(page) == []
    assert Certificate.objects.count() == 0


def repeat_the_failed(page: Page, ceremony, job, axe) -> None:
    """One withdraws meanwhile and fails with the reason; after signing again she alone is tried."""
    item = job.items.filter(status="withheld").first()
    person = ceremony.conference.delegates.get(pk=item.payload["delegate"])
    signing.withdraw(person.signatures.active().get())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    jobs.work_off("documents", 60)
    expect(page.get_by_role("row").filter(has_text=item.label)).to_contain_text("has not signed")
    expect(page.get_by_text("2 of 3")).to_be_visible()
    assert axe(page) == []
    sign(ceremony, person.name_zh, person)
    page.get_by_role("button", name="Repeat the failed ones").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    assert [row.pk for row in job.items.filter(status="waiting")] == [item.pk]
    jobs.work_off("documents", 60)
    expect(page.get_by_text("3 of 3")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)


def download_all(page: Page, ceremony, tmp_path) -> None:
    """A ZIP of the sealed files, each sound, sealed, and saying exactly the name."""
    page.get_by_role("link", name="Certificates of this issue").click()
    page.get_by_role("button", name="ZIP of the sealed PDFs").click()
    expect(page.get_by_text("The file is being made")).to_be_visible()
    jobs.work_off("documents", 60)
    with page.expect_download() as started:
        page.get_by_role("link", name="ZIP of the sealed PDFs").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        archive.extractall(tmp_path)
    found = {
        paper.name: tmp_path / bundle_lists.filename(paper) for paper in Certificate.objects.valid()
    }
    assert sorted(found) == sorted(NAMES)
    for name, path in found.items():
        subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
        done = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True)
        assert "Signature is Valid" in done.stdout
        assert seal.check(path.read_bytes(), settings.KEYS_DIR).trusted
        with pymupdf.open(path) as document:
            # MuPDF takes a gap between two words from right to left for the end of a line.
            words = "".join(document[0].get_text().split())
        assert "".join(name.split()) in words


def verify(page: Page, signatures) -> None:
    """Anybody may: by the code that is printed on it."""
    serial = Certificate.objects.valid().get(delegate=signatures[0].delegate).serial
    page.goto(f"/v/{serial}")
    expect(page.get_by_text("This certificate is genuine")).to_be_visible()
    expect(page.locator("main")).to_contain_text(NAMES[0])


@pytest.mark.stateless
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_of_an_issue_is_whole_at_both_widths(
    new_context, watched, ceremony, no_broker, log_in, axe, language, size
):
    signature = sign(ceremony, NAMES[0])
    DelegateFactory(conference=ceremony.conference, name_zh="未签名", name_latin="Not Signed")
    page = watched(new_context(**size).new_page())
    log_in(page, ceremony.conference.memberships.get().user)
    desk = f"/{language}/desk/{ceremony.conference.slug}/certificates/"

    page.goto(f"{desk}issues/?kind=signatory")
    whole(page, axe)
    page.locator("[name=seal_upload]").set_input_files(png("seal.jpg", round_seal()))
    page.locator("[name=selection]").select_option("approved")
    page.locator("main form button.button").last.click()
    expect(page.locator(".previews img").first).to_have_js_property("naturalWidth", 1000)
    whole(page, axe)
    page.locator("button.button--solemn").click()
    expect(page.locator("#job-stop")).to_be_visible()
    whole(page, axe)
    one_worker(ceremony.conference.jobs.get(kind="issue_certificates"))
    paper = Certificate.objects.get(delegate=signature.delegate)
    for address in (desk, f"{desk}{paper.pk}/", f"{desk}issues/"):
        page.goto(address)
        whole(page, axe)
    expect(page.get_by_role("radio").filter(has=page.locator("xpath=..//img"))).to_have_count(1)


def whole(page: Page, axe) -> None:
    """Nothing reaches over the page's edge, and axe finds nothing serious."""
    assert overflow(page) == 0
    assert axe(page) == []


@pytest.mark.stateless
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_in_wechat_a_picture_is_there_to_press_and_hold(
    new_context, watched, ceremony, no_broker, axe, language
):
    person = sign(ceremony, NAMES[0]).delegate
    from_issue(ceremony, person)
    page = watched(new_context(**PHONE, user_agent="Mozilla/5.0 MicroMessenger/8.0").new_page())

    page.goto(f"/me/{person.key}/certificate.pdf", wait_until="load")

    expect(page.locator(".certificate-picture")).to_have_js_property("naturalWidth", 1600)
    whole(page, axe)


def from_issue(ceremony, person) -> None:
    """The person's certificate, made."""
    documents.issue_certificate({"signature": person.signatures.get().pk})
    jobs.work_off("documents", 60)
