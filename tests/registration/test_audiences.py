"""Named selections of delegates: what every app offers, and what narrows it."""

import pytest
from django.utils.translation import gettext_lazy

from checkin import actions as door
from conference.errors import Refused
from registration import actions, audiences
from registration.audiences import Audience
from registration.models import Delegate
from tests.badges import factories as badges
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory
from tests.initiative.factories import SignatureFactory
from tests.registration.factories import AssociationFactory, CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    """Ours; another one has delegates too."""
    DelegateFactory()
    return ConferenceFactory()


def found(conference, **audience):
    return list(audiences.find(conference, Audience(**audience)))


def test_every_app_offers_its_selections():
    assert [code for code, _label in audiences.choices()] == [
        "approved", "everybody", "certified", "speakers", "arrived", "not_arrived", "signed",
        "not_signed",
    ]  # fmt: skip


def test_everybody_leaves_out_who_was_erased_and_approved_who_was_not(conference):
    approved = DelegateFactory(conference=conference)
    pending = DelegateFactory(conference=conference, status=Delegate.Status.PENDING)
    actions.erase(DelegateFactory(conference=conference))

    assert set(found(conference, selection="everybody")) == {approved, pending}
    assert found(conference, selection="approved") == [approved]


def test_arrived_and_not_arrived_part_those_let_in_from_the_others(conference):
    gate, device = GateFactory(conference=conference), DeviceFactory(conference=conference)
    inside, outside = badge_at(conference), badge_at(conference)
    door.record_scans(device, batch(reading(inside, gate)))

    assert found(conference, selection="arrived") == [inside.delegate]
    assert found(conference, selection="not_arrived") == [outside.delegate]


def test_signed_are_those_whose_signature_stands_and_who_withdrew_is_not_asked_again(conference):
    signed = SignatureFactory(conference=conference).delegate
    SignatureFactory(conference=conference, status="withdrawn")
    other = DelegateFactory(conference=conference)

    assert found(conference, selection="signed") == [signed]
    assert found(conference, selection="not_signed") == [other]


def test_certified_are_those_whose_certificate_is_in_force(conference):
    holder, former = (DelegateFactory(conference=conference) for _ in range(2))
    badges.certificate(holder, index=1)
    revoked = badges.certificate(former, index=2)
    type(revoked).objects.filter(pk=revoked.pk).update(status="revoked")

    assert found(conference, selection="certified") == [holder]


def test_filters_narrow_one_another(conference):
    category = CategoryFactory(conference=conference, code="speaker")
    body = AssociationFactory(conference=conference, slug="chengdu")
    facts = {"conference": conference, "name_zh": "张文和", "name_latin": "Zhang Wenhe"}
    wanted = DelegateFactory(**facts, category=category, association=body, city="成都")
    DelegateFactory(**facts, category=category, association=body, city="北京")
    DelegateFactory(**facts, association=body, city="成都")
    DelegateFactory(**facts, category=category, city="成都")
    DelegateFactory(
        conference=conference, name_zh="李娜", name_latin="Li Na", category=category,
        association=body, city="成都",
    )  # fmt: skip

    narrow = {"category": "speaker", "association": "chengdu", "city": "成都", "text": "wenhe"}

    assert found(conference, **narrow) == [wanted]


def test_an_audience_survives_being_kept_as_data(conference):
    audience = Audience("everybody", city="成都")

    assert Audience.from_data(audience.as_data() | {"page": "2"}) == audience


def test_a_selection_nobody_offers_is_refused(conference):
    with pytest.raises(Refused) as refused:
        Audience.from_data({"selection": "friends"})

    assert (refused.value.code, refused.value.field) == ("unknown_selection", "selection")


def test_a_selection_never_reaches_into_another_conference(conference, monkeypatch):
    monkeypatch.setattr(audiences, "_selections", {})
    audiences.register("all", gettext_lazy("all"), lambda _conference: Delegate.objects.all(), 0)
    own = DelegateFactory(conference=conference)

    assert found(conference, selection="all") == [own]
