"""The programme as a PDF to print: ordered with a release, made by a worker, served as it is."""

import subprocess

import pytest
from django.urls import reverse
from django.utils import translation

from conference import jobs
from conference.lib import files
from conference.models import WorkItem
from sessions import actions, papers
from sessions.models import Paper
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
    for item in WorkItem.objects.filter(task="sessions.tasks.make_paper").order_by("pk"):
        jobs.run(item.pk, papers.make)


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


def test_the_same_work_done_twice_is_one_paper(talk):
    release = actions.release(talk.conference)
    asked = {"release": release.pk, "language": "en"}

    assert papers.make(asked) == papers.make(asked)

    paper = Paper.objects.get()
    assert files.read(paper.pdf)[:5] == b"%PDF-"


def test_a_sign_that_no_font_has_is_named_in_the_job(talk):
    talk.title = {"en": "\U00031350"}
    talk.save()
    release = actions.release(talk.conference)

    with pytest.raises(jobs.Permanent, match="31350"):
        papers.make({"release": release.pk, "language": "en"})


def test_the_programmes_page_links_to_it(client, talk):
    actions.release(talk.conference)
    with translation.override("en"):
        page = client.get(reverse("programme:show", args=[talk.conference.slug]))
    assert f"{address(talk.conference)}?lang=en" in page.content.decode()
