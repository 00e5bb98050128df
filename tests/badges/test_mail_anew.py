"""What is attached is looked at once more before a message leaves: it is the document of now, the
one in its place, or none."""

import pytest
from django.core.files.storage import default_storage

from badges import actions, mail_anew, making, periodic
from badges.design_starters import starter
from badges.models import Sending
from conference import mail_again, mail_answers, mail_delivery
from conference.errors import Refused
from conference.lib.leases import Leased
from conference.models import MailEvent, OutgoingMail
from registration.models import Delegate
from tests.badges import factories
from tests.conference.factories import ConferenceFactory
from tests.registration.campaigns import deliver
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def rename(delegate):
    """A name is corrected, and the badge follows."""
    Delegate.objects.filter(pk=delegate.pk).update(name_latin="Corrected Name")
    return actions.refresh(Delegate.objects.get(pk=delegate.pk))


def make(badge):
    making.make_badge({"badge": badge.pk, "revision": badge.revision})
    badge.refresh_from_db()
    return badge


def run() -> None:
    """The workers and the clock, until nothing moves."""
    OutgoingMail.objects.filter(status=Leased.WAITING).update(due_at="2000-01-01T00:00Z")
    deliver()
    periodic.mend_mails()
    deliver()


def said(message) -> str:
    """Why it was not sent."""
    message.refresh_from_db()
    return mail_answers.told(message.error)


def life(message) -> list[tuple[str, str]]:
    return list(message.life.values_list("what", "reason"))


def attached(sent) -> list[tuple[str, bytes]]:
    return [(name, content) for name, content, _type in sent.attachments]


def another(paper, index=90):
    """A newer certificate in this one's place."""
    newer = factories.certificate(paper.delegate, made=True, index=index)
    actions.supersede(paper, newer, "name corrected")
    return newer


def test_a_badge_made_anew_while_its_mail_waits_is_what_is_mailed(mailoutbox):
    badge = factories.badge(made=True)
    before = badge.pdf
    badge = make(rename(badge.delegate))
    default_storage.delete(before)

    run()
    run()

    (sent,) = mailoutbox
    assert attached(sent) == [(badge.pdf_name, factories.stored(badge.pdf))]
    assert "Corrected Name" in sent.body
    message = OutgoingMail.objects.get()
    assert (message.status, message.attempts) == (Leased.DONE, 1)
    assert life(message) == [
        ("written", ""), ("held", "document_changed"), ("rewritten", "document_anew"),
        ("let_go", ""), ("tried", ""), ("sent", ""),
    ]  # fmt: skip


def test_a_badges_mail_waits_until_the_badge_is_made(mailoutbox):
    badge = rename(factories.badge(made=True).delegate)

    run()
    assert (mailoutbox, OutgoingMail.objects.get().status) == ([], Leased.HELD)
    make(badge)
    run()

    assert [attached(sent) for sent in mailoutbox] == [
        [(badge.pdf_name, factories.stored(badge.pdf))]
    ]


def test_a_design_published_while_badges_mails_wait_is_what_all_of_them_bring(mailoutbox):
    people = DelegateFactory.create_batch(3, conference=ConferenceFactory())
    badges = [factories.badge(each, made=True) for each in people]
    design = actions.create_design(people[0].conference, "Big", starter("a6"), None)
    job = actions.publish_design(design.newest, None, accepted=True)
    run()
    assert mailoutbox == []

    for item in job.items.all():
        making.make_badge(item.payload)
    for badge in badges:
        default_storage.delete(badge.pdf)  # as it was made first
    run()
    run()

    for badge in badges:
        badge.refresh_from_db()
    assert {sent.to[0]: attached(sent) for sent in mailoutbox} == {
        badge.delegate.email: [(badge.pdf_name, factories.stored(badge.pdf))] for badge in badges
    }
    assert len(mailoutbox) == 3
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {Leased.DONE}


def test_only_the_newest_print_of_a_badge_is_mailed(mailoutbox):
    badge = factories.badge(made=True)
    first = OutgoingMail.objects.get()
    badge = make(actions.reprint(badge))

    run()

    assert [attached(sent) for sent in mailoutbox] == [
        [(badge.pdf_name, factories.stored(badge.pdf))]
    ]
    assert "has a message of its own" in said(first)


def test_a_revoked_badge_is_not_mailed_any_more(mailoutbox):
    badge = factories.badge(made=True)
    message = OutgoingMail.objects.get()
    actions.revoke(badge, "withdrawn")

    run()

    assert [sent.attachments for sent in mailoutbox] == [[]]  # that it was revoked
    assert said(message) == "What is attached was revoked since it was written."
    assert message.status == Leased.WITHHELD


def test_a_certificate_replaced_while_its_mail_waits_goes_as_the_newer_one(mailoutbox):
    paper = factories.certificate(made=True)
    factories.mailed(paper)
    newer = another(paper)

    run()
    run()

    (sent,) = mailoutbox
    assert attached(sent) == [(newer.filename, factories.stored(newer.pdf))]
    assert newer.serial in sent.body
    assert paper.serial not in sent.body
    assert [each.certificate for each in Sending.objects.all()] == [newer]
    with pytest.raises(Refused, match="nothing_to_mail"):
        actions.mail_certificates(paper.conference, [newer], None)


def test_a_newer_certificate_that_is_mailed_already_is_not_mailed_twice(mailoutbox):
    paper = factories.certificate(made=True)
    factories.mailed(paper)
    message = OutgoingMail.objects.get()
    newer = another(paper)
    factories.mailed(newer)

    run()

    assert [attached(sent) for sent in mailoutbox] == [
        [(newer.filename, factories.stored(newer.pdf))]
    ]
    assert "has a message of its own" in said(message)


def test_a_certificate_revoked_while_its_mail_waits_is_not_sent(mailoutbox):
    kept = factories.certificate(made=True)
    gone = factories.certificate(kept.delegate, made=True, index=43)
    alone = factories.certificate(DelegateFactory(conference=kept.conference), made=True, index=44)
    factories.mailed(kept, gone, alone)
    for paper in (gone, alone):
        actions.revoke_certificate(paper, "fraud")

    run()

    assert [(sent.to, attached(sent)) for sent in mailoutbox] == [
        ([kept.delegate.email], [(kept.filename, factories.stored(kept.pdf))])
    ]
    message = OutgoingMail.objects.get(to=alone.delegate.email)
    assert said(message) == "What is attached was revoked since it was written."
    assert message.status == Leased.WITHHELD
    assert [each.certificate for each in Sending.objects.filter(mail__status=Leased.DONE)] == [kept]


def test_a_certificate_mailed_once_more_is_the_one_made_anew(mailoutbox):
    paper = factories.certificate(made=True)
    factories.mailed(paper)
    OutgoingMail.objects.update(status=Leased.BOUNCED)
    type(paper).objects.update(facts=paper.facts | {"name": "李娜"})
    default_storage.delete(paper.pdf)
    paper = actions.make_again(paper)
    making.make_certificate({"certificate": paper.pk, "revision": paper.revision})
    paper.refresh_from_db()

    mail_again.send_again(OutgoingMail.objects.get())
    run()

    assert [attached(sent) for sent in mailoutbox] == [
        [(paper.filename, factories.stored(paper.pdf))]
    ]


def test_what_was_handed_over_is_not_written_anew_nor_sent_again(mailoutbox):
    badge = factories.badge(made=True)
    message = OutgoingMail.objects.claim(OutgoingMail.objects.get().pk)
    OutgoingMail.objects.update(
        handed_over_at=message.created_at, lease_until="2000-01-01T00:00Z"
    )  # fmt: skip
    make(rename(badge.delegate))

    mail_delivery.deliver(message.pk)
    run()

    assert (mailoutbox, OutgoingMail.objects.get().status) == ([], Leased.UNCERTAIN)


def test_a_waiting_mail_goes_to_the_address_its_bearer_has_now(mailoutbox):
    badge = factories.badge(made=True)
    paper = factories.certificate(badge.delegate, made=True)
    factories.mailed(paper)
    Delegate.objects.filter(pk=badge.delegate_id).update(email="now@example.org")

    run()

    assert [sent.to for sent in mailoutbox] == [["now@example.org"]] * 2
    assert OutgoingMail.objects.values("message_id").distinct().count() == 2


def test_whom_nothing_is_changed_for_gets_what_was_written(mailoutbox):
    badge = factories.badge(made=True)
    paper = factories.certificate(badge.delegate, made=True)
    factories.mailed(paper)

    deliver()
    mail_anew.advance()

    assert sorted(attached(sent) for sent in mailoutbox) == [
        [(badge.pdf_name, factories.stored(badge.pdf))],
        [(paper.filename, factories.stored(paper.pdf))],
    ]
    assert not MailEvent.objects.filter(what=MailEvent.What.HELD).exists()
