"""Who may sign for an association."""

import pytest

from conference.errors import Refused
from conference.models import Membership
from initiative import mandates
from initiative.models import Mandate
from registration import actions as registration, queries as people
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import MandateFactory
from tests.registration.factories import AssociationFactory, DelegateFactory

pytestmark = pytest.mark.django_db


def of_an_association():
    """A delegate for whom an association of the conference is chosen."""
    delegate = DelegateFactory()
    delegate.association = AssociationFactory(conference=delegate.conference)
    delegate.save()
    return delegate


def test_confirm_keeps_what_was_seen_and_by_whom():
    delegate = of_an_association()
    organiser = MembershipFactory(
        conference=delegate.conference, role=Membership.Role.ORGANISER
    ).user

    mandate = mandates.confirm(delegate, "Letter of 3 May", organiser)

    assert mandates.standing(delegate) == mandate
    assert (mandate.association, mandate.confirmed_by) == (delegate.association, organiser)
    entry = delegate.conference.audit_entries.get(action="mandate.confirmed")
    assert (entry.user, entry.after["document"]) == (organiser, "Letter of 3 May")


def test_confirm_again_is_for_the_association_of_now():
    delegate = of_an_association()
    mandates.confirm(delegate, "Old letter", None)
    delegate.association = AssociationFactory(conference=delegate.conference)
    delegate.save()
    assert mandates.standing(delegate) is None

    mandates.confirm(delegate, "New letter", None)

    assert Mandate.objects.count() == 1
    assert mandates.standing(delegate).document == "New letter"


def test_confirm_an_association_that_was_only_typed_is_refused():
    delegate = DelegateFactory(association_name="Invented Association")

    with pytest.raises(Refused) as refused:
        mandates.confirm(delegate, "A letter", None)

    assert refused.value.code == "no_association"
    assert Mandate.objects.count() == 0


def test_end_is_written_down():
    mandate = MandateFactory(document="Letter of 3 May")

    mandates.end(mandate.delegate, None)

    assert mandates.standing(mandate.delegate) is None
    entry = mandate.conference.audit_entries.get(action="mandate.ended")
    assert entry.before["document"] == "Letter of 3 May"


def test_export_and_erasing_know_the_mandate():
    delegate = MandateFactory(document="Letter of 3 May").delegate
    exported = people.export(delegate)

    registration.erase(delegate)

    assert [row["document"] for row in exported["mandates"]] == ["Letter of 3 May"]
    assert Mandate.objects.count() == 0
