"""A bucket for all that is handed out: files for the printer, and days on which it is away."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from badges import actions, bundle_lists, tasks
from conference import jobs, queries
from conference.lib import bucket, files, seal
from conference.models import WorkItem
from conference.work_words import said
from tests.badges import awards, factories
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.lib import buckets
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    with buckets.running() as address:
        buckets.create(address)
        yield address


@pytest.fixture
def store(settings, server, tmp_path):
    """The product keeps its files in a bucket."""
    buckets.use(settings, server, tmp_path.name)


@pytest.fixture
def silent(settings, monkeypatch):
    """The bucket says nothing, for half a second."""
    patience = bucket.patience
    monkeypatch.setattr(bucket, "patience", lambda: patience(0.5, 0.5, 1))
    with buckets.silent() as address:
        buckets.use(settings, address)
        yield


@pytest.mark.parametrize("form", ["zip", "pdf"])
def test_many_certificates_as_one_file_from_a_bucket(form, store, client):
    conference = ConferenceFactory()
    papers = [awards.award(DelegateFactory(conference=conference)) for _ in range(3)]
    client.force_login(MembershipFactory(conference=conference).user)

    job = actions.order_bundle(conference, papers, form, None)
    tasks.make_bundle(job.items.get().pk)
    answer = client.get(reverse("badges:desk_print_file", args=[conference.slug, job.pk]))

    data = answer.getvalue()
    assert (job.items.get().result["count"], answer["Content-Length"]) == (3, str(len(data)))
    assert files.read(job.items.get().result["path"]) == data
    assert not (settings.DATA_DIR / "documents" / job.items.get().result["path"]).exists()
    if form == "zip":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            *names, last = archive.namelist()
            assert sorted(names) == sorted(bundle_lists.filename(paper) for paper in papers)
            assert (last, archive.testzip()) == (bundle_lists.NAME, None)
            for name in names:
                assert seal.check(archive.read(name), settings.KEYS_DIR).intact
    else:
        document = pypdfium2.PdfDocument(data)
        assert len(document) == 3
        document.close()


def test_an_erased_person_s_file_leaves_the_bucket(store, django_capture_on_commit_callbacks):
    conference = ConferenceFactory()
    paper = awards.award(DelegateFactory(conference=conference))
    job = actions.order_bundle(conference, [paper], "zip", None)
    tasks.make_bundle(job.items.get().pk)
    path = job.items.get().result["path"]

    with django_capture_on_commit_callbacks(execute=True):
        actions.forget(paper.delegate)

    assert files.is_kept(path) is False


@pytest.mark.parametrize(("language", "words"), [("en", "try again in a minute"),
                                                 ("zh-hans", "一分钟后再试")])  # fmt: skip
def test_a_download_from_a_silent_bucket_ends_with_a_page(
    store, settings, monkeypatch, client, language, words
):
    badge = factories.badge(made=True)
    patience = bucket.patience
    monkeypatch.setattr(bucket, "patience", lambda: patience(0.5, 0.5, 1))
    with buckets.silent() as nobody:
        buckets.use(settings, nobody)
        address = f"/me/{badge.delegate.key}/badge.pdf"
        page = client.get(address, headers={"Accept-Language": language})
        api = client.get(address, headers={"Accept": "application/json"})

    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert words in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert (api.status_code, api["Content-Type"], api.json()["code"]) == (
        503, "application/problem+json", "store_away",
    )  # fmt: skip


def test_a_document_waits_for_its_store_and_is_kept_when_it_is_back(
    silent, settings, server, tmp_path, run_jobs
):
    with run_jobs():
        certificate = factories.certificate()
    item = WorkItem.objects.get()
    assert (item.status, item.attempts) == (WorkItem.WAITING, 0)
    assert said(item.error).startswith("The store of files at 127.0.0.1:")

    buckets.use(settings, server, tmp_path.name)
    cache.clear()
    WorkItem.objects.update(due_at=timezone.now())
    jobs.work_off("documents", seconds=60)

    certificate.refresh_from_db()
    assert (WorkItem.objects.get().status, certificate.is_made) == (WorkItem.DONE, True)
    assert files.is_kept(certificate.pdf)


def test_a_whole_issue_waits_for_its_store_with_one_question(silent):
    conference = ConferenceFactory()
    for _ in range(5):
        DelegateFactory(conference=conference)
    job = actions.begin_issue(awards.issue(conference), None)

    jobs.work_off("documents", seconds=60)

    (wait,) = queries.waits(job.items.all())
    assert (wait["count"], set(job.items.values_list("attempts", flat=True))) == (5, {0})
    assert timezone.now() - wait["since"] < timedelta(minutes=1)
