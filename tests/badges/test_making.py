"""What workers make: once, even when they are killed or race."""

import hashlib
from datetime import datetime
from io import BytesIO

import pikepdf
import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from badges import actions, certificate_documents, documents, making, tasks
from badges.models import Badge, Sending
from conference import jobs
from conference.lib.leases import Leased
from conference.models import OutgoingMail, WorkItem
from conference.work_words import said
from tests.badges import awards, factories
from tests.badges.factories import stored
from tests.conference.factories import ConferenceFactory

pytestmark = pytest.mark.django_db


def payload(badge: Badge) -> dict:
    return {"badge": badge.pk, "revision": badge.revision}


def test_badge_documents_are_kept_with_their_hash(settings):
    badge = factories.badge(made=True)

    assert badge.is_made
    assert hashlib.sha256(stored(badge.pdf)).hexdigest() == badge.pdf_sha256
    assert hashlib.sha256(stored(badge.png)).hexdigest() == badge.png_sha256
    picture = Image.open(settings.DATA_DIR / "documents" / badge.png)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [badge.token()]
    assert picture.width == documents.PNG_WIDTH


@pytest.mark.parametrize("make", [factories.badge, factories.certificate])
def test_a_document_says_when_it_was_made(make):
    before = timezone.now().replace(microsecond=0)
    row = make(made=True)

    with pikepdf.open(BytesIO(stored(row.pdf))) as found:
        said = datetime.strptime(str(found.docinfo.CreationDate), "D:%Y%m%d%H%M%S%z")
    assert before <= said <= row.made_at


def test_making_a_badge_twice_gives_one_document_and_one_mail():
    badge = factories.badge(made=True)
    kept = (badge.pdf, badge.made_at)

    making.make_badge(payload(badge))

    badge.refresh_from_db()
    assert (badge.pdf, badge.made_at) == kept
    assert OutgoingMail.objects.count() == 1


def test_a_worker_killed_before_the_row_was_written_loses_nothing(monkeypatch):
    badge = factories.badge()
    with monkeypatch.context() as dying:
        dying.setattr(making, "_keep", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            making.make_badge(payload(badge))
    assert OutgoingMail.objects.count() == 0

    making.make_badge(payload(badge))

    badge.refresh_from_db()
    assert (badge.is_made, OutgoingMail.objects.count()) == (True, 1)


def test_a_worker_killed_before_the_mail_mails_later(monkeypatch):
    badge = factories.badge()
    with monkeypatch.context() as dying:
        dying.setattr(making.mails, "badge", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            making.make_badge(payload(badge))

    making.make_badge(payload(badge))
    assert OutgoingMail.objects.count() == 1


def test_of_two_workers_at_one_certificate_the_first_is_kept(monkeypatch):
    row = factories.certificate()
    render = certificate_documents.certificate_pdf

    def overtaken(*args):
        monkeypatch.setattr(certificate_documents, "certificate_pdf", render)
        making.make_certificate({"certificate": row.pk, "revision": 1})
        return render(*args)

    monkeypatch.setattr(certificate_documents, "certificate_pdf", overtaken)
    result = making.make_certificate({"certificate": row.pk, "revision": 1})

    row.refresh_from_db()
    assert result == {"pdf": row.pdf}
    assert hashlib.sha256(stored(row.pdf)).hexdigest() == row.pdf_sha256


def test_an_older_revision_makes_and_mails_nothing():
    badge = factories.badge()
    old = payload(badge)
    actions.reprint(badge)

    assert list(making.make_badge(old)) == ["skipped"]
    assert (Badge.objects.get().pdf, OutgoingMail.objects.count()) == ("", 0)


def test_a_badge_changed_while_it_is_made_is_left_to_its_newer_item(monkeypatch):
    badge = factories.badge()
    render = documents.badge_pdf

    def changing(*args):
        actions.reprint(badge)
        return render(*args)

    monkeypatch.setattr(documents, "badge_pdf", changing)
    result = making.make_badge(payload(badge))

    assert list(result) == ["skipped"]
    assert (Badge.objects.get().pdf, OutgoingMail.objects.count()) == ("", 0)


def test_a_reprint_is_mailed_again():
    badge = factories.badge(made=True)
    again = actions.reprint(badge)
    making.make_badge(payload(again))

    first, second = OutgoingMail.objects.order_by("pk")
    assert "replaces the one you had" not in first.text
    assert "replaces the one you had" in second.text


def test_a_corrected_name_is_not_mailed_again():
    badge = factories.badge(made=True)
    badge.delegate.name_zh = "王伟"
    badge.delegate.save()
    actions.refresh(badge.delegate)
    badge.refresh_from_db()

    making.make_badge(payload(badge))

    badge.refresh_from_db()
    assert (badge.is_made, OutgoingMail.objects.count()) == (True, 1)


def test_a_revoked_badge_is_not_made():
    badge = actions.revoke(factories.badge())

    assert list(making.make_badge(payload(badge))) == ["skipped"]


def test_a_name_no_font_has_fails_at_once_and_says_which():
    badge = factories.badge(name_zh="王\ue000")
    item = WorkItem.objects.get()

    tasks.make_badge(item.pk)

    item.refresh_from_db()
    assert (item.status, item.attempts) == (Leased.FAILED, 1)
    assert "U+E000" in item.error
    assert Badge.objects.get().is_made is False
    with pytest.raises(jobs.Permanent):
        making.make_badge(payload(badge))


def test_certificate_mail_makes_the_pdf_first():
    row = factories.certificate(index=44)
    job = actions.mail_certificates(row.conference, [row], None)
    item = job.items.get()

    tasks.mail_certificates(item.pk)

    row.refresh_from_db()
    item.refresh_from_db()
    mail = OutgoingMail.objects.get()
    assert (item.status, item.result, mail.job) == (Leased.DONE, {"mail": mail.pk}, job)
    assert mail.attachments == [{"path": row.pdf, "filename": f"jinjiang-{row.serial}.pdf",
                                 "content_type": "application/pdf"}]  # fmt: skip
    assert f"http://testserver/v/{row.serial}" in mail.text
    assert mail.to == row.delegate.email


def test_certificate_mail_run_twice_mails_once():
    row = factories.certificate(made=True)
    job = actions.mail_certificates(row.conference, [row], None)

    for _ in range(2):
        making.mail_certificates(job.items.get().payload)
    assert OutgoingMail.objects.count() == 1


def test_one_mail_brings_all_certificates_of_a_person_and_names_each_kind():
    person = awards.arrived(ConferenceFactory(), language="zh-hans")
    attended = awards.award(person, kind="attendance")
    helped = awards.award(person, kind="organiser")

    factories.mailed(helped, attended)

    mail = OutgoingMail.objects.get()
    names = [file["filename"] for file in mail.attachments]
    assert names == [attended.filename, helped.filename]
    title = person.conference.name["zh-hans"]
    assert mail.subject == f"您的证书：参会证书 · 组织荣誉证书 · {title}"
    for paper in (attended, helped):
        assert f"http://testserver/v/{paper.serial}" in mail.text
        assert paper.serial in mail.html
    assert [mail.text.count("参会证书"), mail.text.count("组织荣誉证书")] == [1, 1]


def test_what_was_revoked_since_the_order_is_not_in_the_mail():
    kept = factories.certificate(made=True)
    gone = factories.certificate(kept.delegate, index=43)
    job = actions.mail_certificates(kept.conference, [gone, kept], None)
    actions.revoke_certificate(gone)

    tasks.mail_certificates(job.items.get().pk)

    mail = OutgoingMail.objects.get()
    assert [file["filename"] for file in mail.attachments] == [kept.filename]
    assert list(Sending.objects.filter(mail=mail).values_list("certificate")) == [(kept.pk,)]


@pytest.mark.parametrize(("is_complaint", "word"), [(False, "came back"), (True, "unwanted")])
def test_an_address_marked_since_the_order_gets_no_mail(is_complaint, word):
    row = factories.certificate()
    job = actions.mail_certificates(row.conference, [row], None)
    row.delegate.failing_addresses.create(address=row.delegate.email, is_complaint=is_complaint)

    tasks.mail_certificates(job.items.get().pk)

    item = job.items.get()
    assert (item.status, word in said(item.error)) == (Leased.FAILED, True)
    assert OutgoingMail.objects.count() == 0


def test_a_revoked_certificate_is_not_mailed():
    row = factories.certificate()
    job = actions.mail_certificates(row.conference, [row], None)
    actions.revoke_certificate(row)

    tasks.mail_certificates(job.items.get().pk)

    assert job.items.get().status == Leased.FAILED
    assert OutgoingMail.objects.count() == 0


def test_certificate_task_carries_what_was_handed_down(settings):
    folder = settings.DATA_DIR / "documents" / "certificates"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leaf-test.json").write_bytes(b'{"v":1}')
    row = factories.certificate(attachments={"leaf.json": "certificates/leaf-test.json"})

    tasks.make_certificate(WorkItem.objects.get().pk)

    row.refresh_from_db()
    with pikepdf.open(BytesIO(stored(row.pdf))) as found:
        assert found.attachments["leaf.json"].get_file().read_bytes() == b'{"v":1}'
