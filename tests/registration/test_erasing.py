"""Forgetting a person."""

import json
from email import message_from_bytes, policy

import pytest
from django.core import serializers
from django.utils import timezone

from conference import mail_delivery, work_words
from conference.errors import Refused
from conference.lib.mail_files import EmlFileBackend
from conference.models import AuditEntry, OutgoingMail
from registration import actions, mails
from registration.models import Delegate
from tests.registration.factories import CategoryFactory, DelegateFactory
from tests.registration.people import words

pytestmark = pytest.mark.django_db
TRACES = ["张文和", "Zhang", "zhangwenhe", "wenhe", "13800138000", "自媒体", "成都"]


@pytest.fixture
def delegate():
    """Somebody who left traces everywhere."""
    category = CategoryFactory()
    row = actions.confirm(actions.register(category.conference, words(category, note="VIP")))
    return actions.update(row, words(None, email="wenhe2@example.org"), by=row)


def test_erase_leaves_no_trace_of_the_person(delegate):
    key = delegate.key

    erased = actions.erase(delegate, by=delegate)

    rows = [erased, *erased.platforms.all(), *OutgoingMail.objects.all(), *AuditEntry.objects.all()]
    left = json.dumps(json.loads(serializers.serialize("json", rows)), ensure_ascii=False)
    assert [trace for trace in [*TRACES, key, "VIP"] if trace in left] == []


def test_erase_ends_the_registration_and_withdraws_the_consents(delegate, heard):
    erased = actions.erase(delegate, by=delegate)

    erased.refresh_from_db()
    assert erased.status == Delegate.Status.CANCELLED
    assert erased.erased_at is not None
    assert erased.consents.filter(withdrawn_at=None).count() == 0
    assert erased.consents.count() == 2
    assert heard == ["delegate.cancelled", "delegate.erased"]


def test_erase_keeps_the_audit_lines_and_withholds_mails_that_wait(delegate):
    lines = AuditEntry.objects.count()

    actions.erase(delegate, by=delegate)

    assert AuditEntry.objects.count() == lines + 2
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {"withheld"}
    why = {work_words.said(mail.error) for mail in OutgoingMail.objects.all()}
    assert why == {"Its person’s data were erased."}


def test_erase_twice_is_refused(delegate):
    erased = actions.erase(delegate)

    with pytest.raises(Refused) as caught:
        actions.erase(erased)

    assert caught.value.code == "erased"


@pytest.fixture
def folder(settings, tmp_path):
    """Where mails are kept without a mail server; nothing has been written yet."""
    settings.EMAIL_BACKEND = "conference.lib.mail_files.EmlFileBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


def deliver():
    """The workers write every message that waits."""
    waiting = OutgoingMail.objects.filter(status=OutgoingMail.WAITING)
    for pk in waiting.values_list("pk", flat=True):
        mail_delivery.deliver(pk)


def recipients(folder):
    return {
        message_from_bytes(path.read_bytes(), policy=policy.default)["To"]
        for path in folder.iterdir()
    }


def test_erase_deletes_the_files_of_that_persons_mails_once_it_is_committed(
    delegate, folder, django_capture_on_commit_callbacks
):
    mails.link(DelegateFactory(conference=delegate.conference, email="other@example.org"))
    deliver()
    before = recipients(folder)

    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(delegate, by=delegate)
        until_committed = recipients(folder)

    assert before == {"wenhe@example.org", "wenhe2@example.org", "other@example.org"}
    assert until_committed == before
    assert recipients(folder) == {"other@example.org"}


def test_erase_needs_no_folder_of_mails(delegate, folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after_commit:
        erased = actions.erase(delegate, by=delegate)
    for callback in after_commit:
        callback()

    assert not folder.exists()
    assert erased.erased_at


@pytest.mark.parametrize("dies", [False, True])
def test_a_file_written_while_its_person_is_erased_does_not_stay(
    delegate, folder, monkeypatch, django_capture_on_commit_callbacks, dies
):
    mail = mails.link(delegate)
    write = EmlFileBackend.send_messages

    def write_late(backend, messages):
        with django_capture_on_commit_callbacks(execute=True):
            actions.erase(delegate)
        write(backend, messages)
        if dies:
            raise SystemExit

    monkeypatch.setattr(EmlFileBackend, "send_messages", write_late)
    with django_capture_on_commit_callbacks(execute=True):
        try:
            mail_delivery.deliver(mail.pk)
        except SystemExit:  # another worker takes it
            OutgoingMail.objects.filter(pk=mail.pk).update(lease_until=timezone.now())
            mail_delivery.deliver(mail.pk)

    assert list(folder.iterdir()) == []
