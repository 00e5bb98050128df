"""Team, API tokens and the conference itself."""

import pytest
from django.utils import timezone

from conference import actions, api_access, queries, rules
from conference.errors import Refused
from conference.models import AuditEntry, Conference, Membership, OutgoingMail, User
from tests.conference.factories import ConferenceFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


def audited() -> list[str]:
    return [entry.action for entry in AuditEntry.objects.order_by("pk")]


def test_add_member_with_an_unknown_address_makes_an_account_nobody_can_log_in_to():
    actions.add_member(ConferenceFactory(), "new@example.org", "New", Role.DOOR_LEAD)

    assert not User.objects.get(email="new@example.org").has_usable_password()
    assert audited() == ["team.added"]


def test_add_member_twice_keeps_one_row():
    conference = ConferenceFactory()

    for _ in range(2):
        actions.add_member(conference, "new@example.org", "New", Role.DOOR_LEAD)

    assert (conference.memberships.count(), audited()) == (1, ["team.added"])
    assert [row.to for row in OutgoingMail.objects.all()] == ["new@example.org"]


def test_add_member_with_a_password_gets_no_link():
    actions.add_member(ConferenceFactory(), UserFactory(email="Wei@example.org").email.lower(),
                       "Wei", Role.DOOR_LEAD)  # fmt: skip

    assert (User.objects.count(), OutgoingMail.objects.count()) == (1, 0)


def new_conference(**facts) -> Conference:
    """One that is not saved."""
    return ConferenceFactory.build(**{"slug": "spring", "number": None, **facts})


def test_create_conference_takes_the_next_number_and_its_maker_organises_it():
    ConferenceFactory(number=7)
    root = UserFactory(is_superuser=True)

    made = actions.create_conference(new_conference(), root)

    assert (made.number, audited()) == (8, ["conference.created", "team.added"])
    assert [(m.user, m.role) for m in made.memberships.all()] == [(root, Role.ORGANISER)]
    assert {(e.user, e.conference) for e in AuditEntry.objects.all()} == {(root, made)}


@pytest.mark.parametrize(
    ("slug", "is_superuser", "code"),
    [("spring", False, "not_allowed"), ("desk", True, "reserved"), ("taken", True, "taken")],
)
def test_create_conference_refused_writes_nothing(slug, is_superuser, code):
    ConferenceFactory(slug="taken")

    with pytest.raises(Refused) as refusal:
        actions.create_conference(new_conference(slug=slug), UserFactory(is_superuser=is_superuser))

    assert (refusal.value.code, Conference.objects.count(), audited()) == (code, 1, [])


def test_create_conference_at_the_same_moment_as_another_is_refused(monkeypatch):
    other = ConferenceFactory()
    monkeypatch.setattr(queries, "next_number", lambda: other.number)

    with pytest.raises(Refused) as refusal:
        actions.create_conference(new_conference(), UserFactory(is_superuser=True))

    assert (refusal.value.code, list(Conference.objects.all())) == ("at_once", [other])


def test_a_slug_that_another_got_at_the_same_moment_is_said_beside_the_slug(monkeypatch):
    user, looked = UserFactory(is_superuser=True), rules.check_slug
    monkeypatch.setattr(rules, "check_slug", lambda _slug: monkeypatch.undo())
    ConferenceFactory(slug=new_conference().slug)

    with pytest.raises(Refused) as refusal:
        actions.create_conference(new_conference(), user)

    assert (refusal.value.code, refusal.value.field) == ("taken", "slug")
    assert rules.check_slug is looked


def test_remove_member_refuses_the_last_organiser():
    last = MembershipFactory(role=Role.ORGANISER)

    with pytest.raises(Refused) as refusal:
        actions.remove_member(last)

    assert (refusal.value.code, last.conference.memberships.count()) == ("last_organiser", 1)


def test_remove_member_takes_the_role_away():
    first = MembershipFactory(role=Role.ORGANISER)
    second = MembershipFactory(conference=first.conference, role=Role.ORGANISER)

    actions.remove_member(second)

    assert list(first.conference.memberships.all()) == [first]


def test_create_token_keeps_only_its_hash():
    token, secret = actions.create_token(
        ConferenceFactory(), UserFactory(), "Website", ["programme:read"], None
    )

    assert token.digest == api_access.digest(secret)
    assert secret not in str(vars(token))


def test_revoke_token_twice_keeps_the_first_time():
    token, _secret = actions.create_token(ConferenceFactory(), UserFactory(), "Website", [], None)
    first = timezone.now()

    actions.revoke_token(token, first)
    actions.revoke_token(token, timezone.now())

    token.refresh_from_db()
    assert (token.revoked_at, audited()) == (first, ["token.created", "token.revoked"])


def test_save_conference_audits_before_and_after():
    conference = ConferenceFactory()
    conference.venue = {"en": "Great Hall"}

    actions.save_conference(conference)

    entry = AuditEntry.objects.get()
    assert (entry.before["venue"], entry.after["venue"]) != ({}, {})
    assert entry.after["venue"] == {"en": "Great Hall"}
