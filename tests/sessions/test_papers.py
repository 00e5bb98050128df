"""The programme as a PDF to print: ordered with a release, made by a worker, served as it is."""

import subprocess

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation

from conference import jobs
from conference.lib import files
from conference.models import Membership, WorkItem
from sessions import actions, documents, papers
from sessions.models import Paper
from tests.conference.factories import MembershipFactory
from tests.sessions.factories import TalkFactory

pytestmark = pytest.mark.django_db
TITLES = {"en": "Reach is not trust", "zh-hans": "流量不等于信任，䶮"}


@pytest.fixture
def talk():
    """The only talk of a programme in two languages."""
    return TalkFactory(title=TITLES, conference__languages=["zh-hans", "en"])


def address(conference, **asked):
    return reverse("programme-plain:pdf", args=[conference.slug], query=asked)


def made(conference):
    """What a worker does with the rows that wait."""
    for item in WorkItem.objects.filter(task=papers.TASK).order_by("pk"):
        jobs.run(item.pk, papers.make)


def waiting():
    """The rows that wait for a worker."""
    return WorkItem.objects.filter(task=papers.TASK, status=WorkItem.WAITING)


def text_of(data, tmp_path):
    place = tmp_path / "programme.pdf"
    place.write_bytes(data)
    checked = subprocess.run(["qpdf", "--check", place], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
    done = subprocess.run(["pdftotext", place, "-"], capture_output=True, text=True, check=True)
    return done.stdout


def body(answer):
    return b"".join(answer.streaming_content)


def test_nothing_is_there_before_the_first_release(client, talk):
    assert client.get(address(talk.conference)).status_code == 404
    assert not WorkItem.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Not ready yet"), ("zh-hans", "日程正在排版")]
)
def test_the_first_one_is_waited_for_in_words(client, talk, language, words):
    actions.release(talk.conference)

    answer = client.get(
        address(talk.conference, lang=language), headers={"accept-language": language}
    )

    assert (answer.status_code, answer["Retry-After"]) == (409, "5")
    assert words in answer.content.decode()


def test_a_release_is_set_in_every_language_of_the_conference(client, talk, tmp_path):
    actions.release(talk.conference)
    made(talk.conference)

    assert Paper.objects.count() == 2
    for language, title in TITLES.items():
        answer = client.get(address(talk.conference, lang=language))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert title in text_of(body(answer), tmp_path)


def test_what_did_not_change_is_not_sent_again(client, talk):
    actions.release(talk.conference)
    made(talk.conference)
    first = client.get(address(talk.conference))
    assert body(first)

    same = client.get(address(talk.conference), headers={"if-none-match": first["ETag"]})

    assert (same.status_code, same["ETag"]) == (304, first["ETag"])


def test_the_last_one_is_served_until_the_next_is_made(client, talk):
    actions.release(talk.conference)
    made(talk.conference)
    before = body(client.get(address(talk.conference)))
    talk.title = {"en": "Trust", "zh-hans": "信任"}
    talk.save()
    actions.release(talk.conference)

    assert body(client.get(address(talk.conference))) == before
    made(talk.conference)
    assert body(client.get(address(talk.conference))) != before


def test_a_release_of_earlier_days_is_set_when_it_is_first_asked_for(client, talk):
    actions.release(talk.conference)
    WorkItem.objects.all().delete()

    for _time in range(2):
        assert client.get(address(talk.conference, lang="en")).status_code == 409

    assert [item.dedupe for item in WorkItem.objects.all()] == [
        f"programme_pdf:{talk.conference.releases.get().pk}:en"
    ]


def test_the_same_work_done_twice_is_set_once(talk, monkeypatch):
    release = actions.release(talk.conference)
    asked = {"release": release.pk, "language": "en"}
    first, paper = papers.make(asked), Paper.objects.get()
    monkeypatch.delattr(documents, "programme_pdf")

    assert papers.make(asked) == first

    assert Paper.objects.get().made_at == paper.made_at
    assert files.read(paper.pdf)[:5] == b"%PDF-"


def test_a_file_that_is_lost_is_set_once_more_and_each_time_it_is(client, talk):
    actions.release(talk.conference)
    made(talk.conference)
    before = body(client.get(address(talk.conference, lang="en")))
    for times in (1, 2):
        paper = Paper.objects.get(language="en")
        default_storage.delete(paper.pdf)

        for _asked in range(2):
            answer = client.get(address(talk.conference, lang="en"))
            assert (answer.status_code, answer["Retry-After"]) == (409, "5")
        assert waiting().count() == 1
        made(talk.conference)

        after = client.get(address(talk.conference, lang="en"))
        assert (after.status_code, len(body(after)) > len(before) // 2) == (200, True)
        assert WorkItem.objects.filter(payload__language="en").count() == 1 + times
    assert Paper.objects.count() == 2


@pytest.fixture
def unprintable(talk):
    """A programme whose title holds a sign that no font has; a worker has tried to set it."""
    talk.title = {"en": "\U00031350", "zh-hans": "信任"}
    talk.save()
    actions.release(talk.conference)
    made(talk.conference)
    return talk


def test_a_sign_that_no_font_has_is_named_in_the_job(unprintable):
    [failed] = WorkItem.objects.filter(status=WorkItem.FAILED)

    assert failed.payload["language"] == "en"
    assert "U+31350" in failed.error


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "It could not be set for printing."), ("zh-hans", "无法排版")],
)
def test_the_public_reads_that_it_could_not_be_set(client, unprintable, language, words):
    url = address(unprintable.conference, lang="en")
    answer = client.get(url, headers={"accept-language": language})

    assert answer.status_code == 409
    assert "Retry-After" not in answer
    assert words in answer.content.decode()
    assert f'href="/{language}/{unprintable.conference.slug}/programme/"' in answer.content.decode()


def test_a_program_reads_a_code(client, unprintable):
    url = address(unprintable.conference, lang="en")
    answer = client.get(url, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_printable")


def test_the_next_release_is_tried_anew(client, unprintable):
    unprintable.title = TITLES
    unprintable.save()
    actions.release(unprintable.conference)

    assert client.get(address(unprintable.conference, lang="en"))["Retry-After"] == "5"
    made(unprintable.conference)
    assert body(client.get(address(unprintable.conference, lang="en")))[:5] == b"%PDF-"


@pytest.fixture
def desk(client, talk):
    """`desk(name, *args)`: an address of the desk, for its programme's editor."""
    role = Membership.Role.PROGRAMME
    client.force_login(MembershipFactory(conference=talk.conference, role=role).user)

    def at(name, *args):
        return reverse(f"programme:desk_{name}", args=[talk.conference.slug, *args])

    return at


def test_the_desk_reads_why_and_tries_again(client, unprintable, desk, monkeypatch):
    assert "could not be set for printing" in client.get(desk("list")).content.decode()
    page = client.get(desk("release")).content.decode()
    assert "no font has: \U00031350 (U+31350)" in page
    again = desk("paper_again", "en")
    assert f'action="{again}"' in page

    monkeypatch.setattr(documents, "programme_pdf", lambda *facts: b"%PDF-")
    client.post(again)
    assert waiting().get().payload["language"] == "en"
    assert "being set" in client.get(desk("release")).content.decode()
    made(unprintable.conference)

    assert body(client.get(address(unprintable.conference, lang="en"))) == b"%PDF-"
    assert "could not be set for printing" not in client.get(desk("list")).content.decode()
    assert client.get(desk("release")).content.decode().count("ready to print") == 2


def test_what_did_not_fail_is_not_tried_again(client, talk, desk):
    actions.release(talk.conference)
    made(talk.conference)

    answer = client.post(desk("paper_again", "en"), follow=True)

    assert list(answer.context["messages"]) == []
    assert not waiting().exists()


def test_who_may_not_edit_the_programme_tries_nothing(client, unprintable):
    member = MembershipFactory(conference=unprintable.conference, role=Membership.Role.READ_ONLY)
    client.force_login(member.user)
    again = reverse("programme:desk_paper_again", args=[unprintable.conference.slug, "en"])

    assert again not in client.get(again.removesuffix("paper/en/")).content.decode()
    assert client.post(again).status_code == 403
    assert not waiting().exists()


def test_the_programmes_page_links_to_it(client, talk):
    actions.release(talk.conference)
    with translation.override("en"):
        page = client.get(reverse("programme:show", args=[talk.conference.slug]))
    assert f"{address(talk.conference)}?lang=en" in page.content.decode()
