"""What upgrades do to rows of badges and certificates that are there."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from badges import actions, making, queries
from badges.design_starters import starter
from badges.models import Certificate, Sending
from conference import jobs, mail
from conference.models import OutgoingMail, WorkItem
from tests.badges import awards, factories
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
UPGRADE = import_module("badges.migrations.0008_certificates_in_one_mail")


def before(paper, job, again=""):
    """A certificate ordered by mail as it was before messages had several of them."""
    return jobs.enqueue(
        UPGRADE.OLD,
        {"certificate": paper.pk, "job": job.pk, "again": again},
        conference=paper.conference,
        dedupe=f"mail_certificate:{paper.pk}{again}",
        job=job,
    )


def test_certificates_mailed_or_ordered_before_are_still_known():
    sent, waiting = factories.certificate(), factories.certificate(index=43, made=True)
    waiting.conference = sent.conference
    waiting.save()
    job = jobs.start(sent.conference, "mail_certificates", "", None)
    before(sent, job)
    item = before(waiting, job, ":again:7")
    message = mail.queue(
        "badges/mail/badge_revoked", conference=sent.conference, to="a@example.org", language="en",
        context={"delegate": sent.delegate, "badge": factories.badge(sent.delegate)},
        dedupe=f"certificate:{sent.pk}:",
    )  # fmt: skip

    UPGRADE.carry_over(apps, None)

    item.refresh_from_db()
    assert item.task == UPGRADE.NEW
    assert Sending.objects.get(certificate=sent).mail == message
    assert list(queries.in_state(queries.certificates(sent.conference), "mailed")) == [sent]
    making.mail_certificates(item.payload)
    assert OutgoingMail.objects.get(to=waiting.delegate.email).job == job
    assert not WorkItem.objects.filter(task=UPGRADE.OLD).exists()


@pytest.mark.django_db(transaction=True)
def test_every_version_of_a_design_is_for_those_its_design_was_for(settings):
    settings.MIGRATION_MODULES = {}  # as they are, also where tests begin without them
    name = "0009_categories_of_versions"
    migration = import_module(f"badges.migrations.{name}").Migration(name, "badges")
    before = MigrationLoader(connection).project_state(migration.dependencies)
    design = factories.design(ConferenceFactory())
    guest = CategoryFactory(conference=design.conference, code="guest")
    first = design.newest
    second = actions.save_design(design, "Ours", [guest], starter("large"), None)

    with connection.schema_editor() as editor:
        migration.unapply(before.clone(), editor)
    old = before.apps.get_model("badges", "BadgeDesign").objects.get()
    assert [category.code for category in old.categories.all()] == ["guest"]
    with connection.schema_editor() as editor:
        migration.apply(before.clone(), editor)

    assert [list(each.categories.all()) for each in (first, second)] == [[guest], [guest]]


def test_what_was_replaced_by_one_that_was_never_made_holds_again():
    person = DelegateFactory(conference=ConferenceFactory())
    held = making.made(awards.ordered(person))
    never = awards.ordered(person, again=True)
    last = awards.ordered(person, again=True)
    Certificate.objects.filter(pk=last.pk).update(status="superseded")  # only one may be in force
    end = {"status": "superseded", "ended_at": timezone.now()}
    Certificate.objects.filter(pk=held.pk).update(superseded_by=never, end_reason="a slip", **end)
    Certificate.objects.filter(pk=last.pk).update(status="valid")

    import_module("badges.migrations.0011_certificates_come_into_force").wait(apps, None)

    held.refresh_from_db()
    last.refresh_from_db()
    assert (held.status, held.ended_at, held.superseded_by) == ("valid", None, None)
    assert (last.status, last.reason) == ("pending", "a slip")
    making.made(last)
    held.refresh_from_db()
    assert (held.superseded_by, held.end_reason) == (last, "a slip")
