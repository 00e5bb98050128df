"""Files that are let go: gone with the commit, or later, and never forgotten."""

from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation

from conference import discarding, health, tasks
from conference.discarding import discard
from conference.lib import files, mail_files
from conference.lib.store_trouble import StoreAway, StoreSilent
from conference.models import FileToDelete
from registration import actions as people
from tests.conference.factories import MembershipFactory
from tests.registration import photos
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
DELETE = FileSystemStorage.delete


@pytest.fixture
def away(monkeypatch):
    """`away()` takes the store away, `away.back()` brings it back; `away.asked` are the paths."""

    class Away:
        def __init__(self):
            self.asked = []

        def __call__(self, *, only="", error=None):
            error = error or StoreSilent("store_silent", "no answer", server="s3.example")

            def delete(storage, name):
                self.asked.append(name)
                if only in name:
                    raise error
                DELETE(storage, name)

            monkeypatch.setattr(FileSystemStorage, "delete", delete)

        def back(self):
            monkeypatch.setattr(FileSystemStorage, "delete", DELETE)

    return Away()


def kept(name: str, data: bytes = b"1") -> str:
    return files.store(f"discarding/{name}", data)[0]


def by_and_by() -> None:
    """Every pause is over."""
    FileToDelete.objects.update(due_at=F("due_at") - timedelta(minutes=10))
    tasks.delete_files()


def test_a_file_goes_with_the_commit_and_no_row_stays(run_jobs):
    path = kept("a.txt")

    with run_jobs():
        discard(path, "")
        assert default_storage.exists(path)

    assert (default_storage.exists(path), FileToDelete.objects.count()) == (False, 0)


def test_nothing_goes_where_the_transaction_is_undone(run_jobs):
    path = kept("a.txt")

    with run_jobs(), transaction.atomic():
        discard(path)
        transaction.set_rollback(True)

    assert (default_storage.exists(path), FileToDelete.objects.count()) == (True, 0)


def test_an_erased_persons_files_are_deleted_once_the_store_is_back(run_jobs, away):
    delegate = DelegateFactory()
    photo = people.put_photo(delegate, photos.data())
    away()

    with run_jobs():
        people.erase(delegate)
    tasks.delete_files()

    assert away.asked == [photo.large]  # the first no is enough, and the clock waits as well
    assert default_storage.exists(photo.large)
    by_and_by()
    assert len(away.asked) == 2
    away.back()
    by_and_by()

    assert not any(default_storage.exists(path) for path in (photo.large, photo.small))
    assert FileToDelete.objects.count() == 0


def test_pauses_grow_with_the_wait(run_jobs, away):
    path = kept("a.txt")
    away()
    with run_jobs():
        discard(path)
    first = FileToDelete.objects.get()
    since = timezone.now() - timedelta(hours=3)
    FileToDelete.objects.update(since=since)
    by_and_by()

    again = FileToDelete.objects.get()

    assert first.due_at - timezone.now() < timedelta(seconds=10)
    assert timedelta(minutes=4) < again.due_at - timezone.now() < timedelta(minutes=6)
    assert (again.lease_until, again.since) == (None, since)


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), RuntimeError("what")])
def test_one_that_cannot_be_deleted_keeps_no_other_for_ever(run_jobs, away, error):
    bad, good = kept("bad.txt"), kept("good.txt")
    away(only="bad", error=error)
    with run_jobs():
        discard(bad, good)

    by_and_by()

    assert [default_storage.exists(path) for path in (bad, good)] == [True, False]
    assert FileToDelete.objects.get().path == bad


def test_a_folder_goes_with_all_that_is_in_it_by_then(run_jobs):
    paths = [kept("of/one.txt"), kept("of/two.txt")]
    other = kept("offside.txt")

    with run_jobs():
        discard("discarding/of/", "discarding/nowhere/")

    assert [default_storage.exists(path) for path in (*paths, other)] == [False, False, True]
    assert FileToDelete.objects.count() == 0


def test_what_is_stored_anew_before_it_was_deleted_stays(run_jobs, away):
    path = kept("letter.txt", b"the same letter")
    away()
    with run_jobs():
        discard(path)

    assert kept("letter.txt", b"the same letter") == path
    away.back()
    by_and_by()

    assert default_storage.exists(path)
    assert FileToDelete.objects.count() == 0


def test_what_is_just_being_deleted_is_not_taken_for_stored(run_jobs, away):
    path = kept("letter.txt")
    away()
    with run_jobs():
        discard(path)
    [row] = FileToDelete.objects.claim(1)

    with pytest.raises(StoreAway):
        kept("letter.txt")

    FileToDelete.objects.filter(pk=row.pk).update(lease_until=timezone.now())  # its worker died
    assert kept("letter.txt") == path


def test_two_workers_share_no_row(run_jobs, away):
    away()
    with run_jobs():
        discard(*(kept(f"{n}.txt", bytes([n])) for n in range(3)))

    first, second = FileToDelete.objects.claim(2), FileToDelete.objects.claim(2)

    assert [len(first), len(second)] == [2, 1]
    assert not {row.pk for row in first} & {row.pk for row in second}


def test_the_files_of_mails_wait_for_their_folder_too(run_jobs, settings, tmp_path, monkeypatch):
    settings.EMAIL_FILE_PATH = tmp_path
    place = FileToDelete.Place.MAIL
    mail_files.path_of("<1@testserver>").write_text("Dear Wei")

    def broken(message_ids):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch, run_jobs():
        patch.setattr(mail_files, "delete", broken)
        discard("<1@testserver>", place=place)
        discarding.delete_now(["<1@testserver>"], place)
    assert "Input/output error" in FileToDelete.objects.get().error
    by_and_by()

    assert (list(tmp_path.iterdir()), FileToDelete.objects.count()) == ([], 0)


def test_a_row_names_a_file_and_each_file_has_one():
    FileToDelete.objects.create(path="a.txt")
    for path in ("a.txt", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            FileToDelete.objects.create(path=path)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["2 files that are to be deleted are still there", "s3.example does not answer"]),
        ("zh-hans", ["2 个应删除的文件仍未删除", "s3.example 没有应答"]),
    ],
)
def test_desk_and_monitors_say_how_many_wait_and_since_when(
    run_jobs, away, client, language, words
):
    away()
    with run_jobs():
        discard(kept("a.txt"), kept("b.txt", b"2"))
    FileToDelete.objects.update(since=timezone.now().replace(year=2025, month=3, day=4))
    member = MembershipFactory()
    client.force_login(member.user)

    with translation.override(language):
        page = client.get(reverse("conference:overview", args=[member.conference.slug]))
    [told] = [each for each in health.warnings() if "to be deleted" in each]

    shown = page.content.decode()
    assert [each for each in words if each not in shown] == []
    assert told.startswith("2 files to be deleted are there since 2025-03-04 ")
    assert "s3.example does not answer" in told
    assert "jinjiang_files_to_delete 2" in client.get("/metrics").content.decode()


def test_where_nothing_waits_nothing_is_said():
    assert (discarding.stuck(), [each for each in health.warnings() if "deleted" in each]) == (
        None, [],
    )  # fmt: skip
