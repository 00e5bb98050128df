"""Many certificates as one file: ordered on the desk, made by a worker, gone with their people."""

import csv
import zipfile
from io import BytesIO

import pymupdf
import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from badges import actions, bundles, designs, making, tasks
from conference import job_steps
from conference.errors import Refused
from conference.lib import seal
from conference.models import Membership
from tests.badges import awards, factories
from tests.badges.conforming import faults
from tests.badges.factories import stored
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import AssociationFactory, DelegateFactory

pytestmark = pytest.mark.django_db
HARD = "Ali (محمد) 2024 السلام Lee"  # brackets among what runs both ways: set whole


@pytest.fixture
def conference():
    return ConferenceFactory()


def person(conference, name, **facts):
    facts |= {"name_zh": name, "language": "zh-hans", "pinyin": name}
    return DelegateFactory(conference=conference, **facts)


@pytest.fixture
def papers(conference):
    """An award, an endorsement, an award whose name cannot be stamped."""
    return [
        awards.award(person(conference, "1王伟")),
        factories.certificate(person(conference, "2李明"), name="李明"),
        awards.award(person(conference, "3مەمەت (Ali)", name_latin="Mehmet Ali")),
    ]


def made(conference, papers, form) -> dict:
    job = actions.order_bundle(conference, papers, form, None)
    tasks.make_bundle(job.items.get().pk)
    return job.items.get().result


def test_one_pdf_has_a_page_each_in_the_order_of_names(conference, papers):
    result = made(conference, papers, "pdf")

    document = pypdfium2.PdfDocument(stored(result["path"]))
    texts = [page.get_textpage().get_text_bounded() for page in document]
    sizes = {tuple(round(side) for side in page.get_size()) for page in document}
    document.close()
    assert (result["count"], sizes) == (3, {(842, 595)})
    assert ["王伟" in texts[0], "李明" in texts[1]] == [True, True]
    assert [paper.serial in text for paper, text in zip(papers[:2], texts, strict=False)] == [
        True, True,
    ]  # fmt: skip


def test_the_zip_holds_the_sealed_files(conference, papers):
    result = made(conference, papers, "zip")

    with zipfile.ZipFile(BytesIO(stored(result["path"]))) as archive:
        *names, last = archive.namelist()
        whose = ["1wangwei-organiser", "liming-signatory", "mehmetali-organiser"]
        assert names == [
            f"{one}-{paper.serial}.pdf" for one, paper in zip(whose, papers, strict=True)
        ]
        for name in names:
            assert seal.check(archive.read(name), settings.KEYS_DIR).intact
        listed = archive.read(last)
    assert (result["count"], last, listed[:3]) == (3, "certificates.csv", b"\xef\xbb\xbf")


def test_the_zip_tells_whose_is_which_in_the_language_of_the_order(conference):
    body = AssociationFactory(conference=conference, name={"zh-hans": "=协会", "en": "=Body"})
    whose = {"name_zh": "", "name_latin": "Ärzte-Ñandú O’Neill", "language": "en"}
    paper = awards.award(DelegateFactory(conference=conference, association=body, **whose))
    with translation.override("zh-hans"):
        job = actions.order_bundle(conference, [paper], "zip", None)
    tasks.make_bundle(job.items.get().pk)

    with zipfile.ZipFile(BytesIO(stored(job.items.get().result["path"]))) as archive:
        listed = archive.read("certificates.csv").decode("utf-8-sig")
    assert list(csv.reader(listed.splitlines())) == [
        ["文件", "证书编号", "姓名", "类别", "协会/机构", "核验地址"],
        [f"arztenanduoneill-organiser-{paper.serial}.pdf", paper.serial, "Ärzte-Ñandú O’Neill",
         "组织者", "'=Body", paper.verify_url],
    ]  # fmt: skip


def test_who_was_revoked_meanwhile_is_left_out(conference, papers):
    job = actions.order_bundle(conference, papers, "zip", None)
    actions.revoke_certificate(papers[0])

    tasks.make_bundle(job.items.get().pk)

    assert job.items.get().result["count"] == 2


def test_a_missing_font_is_a_failure_with_its_characters(conference):
    paper = factories.certificate(person(conference, "王"), name="王\ue000")

    job = actions.order_bundle(conference, [paper], bundles.PDF, None)
    tasks.make_bundle(job.items.get().pk)

    item = job.items.get()
    assert (item.status, "U+E000" in item.error) == ("failed", True)


def differing(one, other) -> int:
    """How many of a thousand pixels of two pages are not nearly the same."""
    pictures = [page.get_pixmap(dpi=50, colorspace="gray").samples for page in (one, other)]
    far = sum(abs(a - b) > 16 for a, b in zip(*pictures, strict=True))
    return 1000 * far // len(pictures[0])


def test_one_that_cannot_be_printed_is_named_and_the_others_are_in_the_file(
    client, conference, papers
):
    bad = factories.certificate(person(conference, "4王"), index=44, name="王\ue000")
    client.force_login(MembershipFactory(conference=conference).user)

    result = made(conference, [*papers, bad], "pdf")

    assert (result["count"], list(result["failed"])) == (3, [str(bad.pk)])
    job = conference.jobs.get(kind="print_certificates")
    page = client.get(reverse("badges:desk_print", args=[conference.slug, job.pk]))
    text = page.content.decode()
    assert ("1 is not in the file" in text, "U+E000" in text, str(bad.delegate) in text) == (
        True,
    ) * 3


def test_stored_page_is_printed_as_it_is_and_never_laid_out_again(conference, papers, monkeypatch):
    hard = making.made(papers[2])
    monkeypatch.setattr(designs.Design, "set_whole", lambda *_: pytest.fail("laid out again"))

    result = made(conference, papers, "pdf")

    data = stored(result["path"])
    with pymupdf.open(stream=data) as printed, pymupdf.open(stream=stored(hard.pdf)) as own:
        assert printed.page_count == 3
        assert printed[2].get_text().split() == own[0].get_text().split()
        assert differing(printed[2], own[0]) == 0
    assert faults(data) == []


@pytest.mark.parametrize("lost", [True, False])
def test_file_that_is_lost_or_damaged_is_laid_out_again(conference, papers, lost):
    hard = making.made(papers[2])
    place = settings.DATA_DIR / "documents" / hard.pdf
    if lost:
        place.unlink()
    else:
        place.write_bytes(place.read_bytes()[:500])

    result = made(conference, papers, "pdf")

    with pymupdf.open(stream=stored(result["path"])) as printed:
        assert hard.serial in printed[2].get_text()


def test_killed_worker_leaves_what_it_made_and_the_page_says_how_far_it_is(
    client, conference, papers, monkeypatch
):
    papers.append(awards.award(person(conference, "4נח (Ali)")))
    client.force_login(MembershipFactory(conference=conference).user)
    job = actions.order_bundle(conference, papers, "pdf", None)
    address = reverse("badges:desk_print", args=[conference.slug, job.pk])
    before = making.made

    def dying(paper):
        if paper.pk == papers[3].pk:
            raise KeyboardInterrupt
        return before(paper)

    item = job.items.get()
    with monkeypatch.context() as killed:
        killed.setattr(making, "made", dying)
        with pytest.raises(KeyboardInterrupt):
            tasks.make_bundle(item.pk)
    papers[2].refresh_from_db()
    assert papers[2].is_made
    assert "Getting the pages ready: 3 of 4" in client.get(address).content.decode()

    job.items.update(lease_until=timezone.now())
    calls = []
    monkeypatch.setattr(making, "made", lambda paper: calls.append(paper.pk) or before(paper))
    tasks.make_bundle(job.items.get().pk)

    item = job.items.get()
    assert (item.status, item.result["count"]) == ("done", 4)
    assert [papers[2].pk, papers[3].pk] == sorted(set(calls))


def test_time_that_is_up_is_no_attempt(conference, papers, monkeypatch):
    monkeypatch.setattr(job_steps, "SLICE", 0)
    job = actions.order_bundle(conference, papers, "zip", None)

    for _ in papers:
        tasks.make_bundle(job.items.get().pk)

    item = job.items.get()
    assert (item.status, item.result["count"], item.attempts) == ("done", 3, 1)


def test_somebody_erased_while_the_file_is_written_is_not_kept(
    conference, papers, monkeypatch, run_jobs
):
    write = bundles.write_pdf

    def slowly(rows, file):
        count = write(rows, file)
        actions.forget(papers[0].delegate)
        return count

    job = actions.order_bundle(conference, papers, "pdf", None)
    with run_jobs(), monkeypatch.context() as meanwhile:
        meanwhile.setattr(bundles, "write_pdf", slowly)
        tasks.make_bundle(job.items.get().pk)
    tasks.make_bundle(job.items.get().pk)  # unless its message came already

    item = job.items.get()
    files = (settings.DATA_DIR / "documents" / "bundles" / conference.slug).iterdir()
    assert (item.status, item.result["count"]) == ("done", 2)
    assert [file.name for file in files] == [item.result["path"].rpartition("/")[2]]


def test_nothing_chosen_is_refused(conference):
    with pytest.raises(Refused):
        actions.order_bundle(conference, [], "pdf", None)


def test_an_erased_person_s_file_is_gone(conference, papers, django_capture_on_commit_callbacks):
    result = made(conference, papers, "pdf")

    with django_capture_on_commit_callbacks(execute=True):
        actions.forget(papers[0].delegate)

    assert conference.work_items.get(task=actions.MAKE_BUNDLE).result == {"erased": True}
    with pytest.raises(FileNotFoundError):
        stored(result["path"])


def test_from_the_list_to_the_file(client, conference, papers):
    client.force_login(MembershipFactory(conference=conference).user)
    order = reverse("badges:desk_print_order", args=[conference.slug])

    waiting = client.post(order, {"certificates": [papers[0].pk], "form": "pdf"}, follow=True)
    job = conference.jobs.get(kind="print_certificates")
    file = reverse("badges:desk_print_file", args=[conference.slug, job.pk])
    assert ("being made" in waiting.content.decode(), client.get(file).status_code) == (True, 404)

    tasks.make_bundle(job.items.get().pk)
    page = client.get(reverse("badges:desk_print", args=[conference.slug, job.pk]))
    answer = client.get(file)
    assert file in page.content.decode()
    assert b"".join(answer).startswith(b"%PDF-")
    assert answer["Content-Disposition"].endswith(f'-{job.pk}.pdf"')


def test_all_of_the_list_are_those_it_shows(client, conference, papers):
    client.force_login(MembershipFactory(conference=conference).user)

    client.post(
        reverse("badges:desk_print_order", args=[conference.slug]),
        {"all": "1", "q": papers[0].serial, "form": "zip"},
    )

    item = conference.work_items.get(task=actions.MAKE_BUNDLE)
    assert item.payload["certificates"] == [papers[0].pk]


def test_a_certificate_of_another_conference_is_not_ordered(client, conference, papers):
    client.force_login(MembershipFactory(conference=conference).user)
    foreign = factories.certificate(index=45)

    answer = client.post(
        reverse("badges:desk_print_order", args=[conference.slug]),
        {"certificates": [papers[0].pk, foreign.pk], "form": "pdf"},
    )

    assert (answer.status_code, conference.jobs.count()) == (404, 0)


def test_readers_order_nothing(client, conference, papers):
    reader = MembershipFactory(conference=conference, role=Membership.Role.READ_ONLY)
    client.force_login(reader.user)

    answer = client.post(
        reverse("badges:desk_print_order", args=[conference.slug]), {"all": "1", "form": "zip"}
    )

    assert (answer.status_code, conference.jobs.count()) == (403, 0)
