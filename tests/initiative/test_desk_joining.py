"""On the desk: joining is opened, who waits is looked at, letters are for organisers alone."""

import pytest
from django.urls import reverse

from conference.models import OutgoingMail
from initiative.models import JoinRequest, Signature
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory
from tests.initiative.joins import collecting, for_association, joined

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(client):
    """(the desk's client, a request that waits): an association's, whose letter is kept."""
    ceremony = collecting(moderated=True)
    joined(ceremony.initiative, for_association(ceremony.initiative))
    client.force_login(MembershipFactory(conference=ceremony.conference, role="ceremony_host").user)
    return client, JoinRequest.objects.get()


def address(name, row, *more) -> str:
    """Of the desk."""
    return reverse(f"initiative:{name}", args=[row.conference.slug, *more])


def test_the_host_opens_joining_and_drops_the_look(client):
    ceremony = CeremonyFactory()
    client.force_login(MembershipFactory(conference=ceremony.conference, role="ceremony_host").user)
    page = address("desk_joining", ceremony, ceremony.pk)

    client.post(page, {"joins_online": "on"})

    ceremony.refresh_from_db()
    assert (ceremony.joins_online, ceremony.moderated) == (True, False)
    client.post(page, {"moderated": "on"})
    ceremony.refresh_from_db()
    assert (ceremony.joins_online, ceremony.moderated) == (False, True)


def test_the_list_has_all_facts_and_the_letter(waiting):
    desk, row = waiting

    shown = desk.get(address("desk_joins", row)).content.decode()
    letter = desk.get(address("desk_join_letter", row, row.pk))

    for fact in (row.name, row.email, "重庆", "山城创作者协会", "会长", row.text.sha256[:16]):
        assert fact in shown
    assert letter.getvalue() == b"%PDF-1.4 a letter"
    assert (letter["Content-Security-Policy"], "attachment" in letter["Content-Disposition"]) == (
        "sandbox", True,
    )  # fmt: skip


def test_accepted_it_counts_and_leaves_the_list(waiting):
    desk, row = waiting

    desk.post(address("desk_join", row, row.pk), {"do": "accept"})

    assert Signature.objects.get().by == "org-letter"
    assert "Nobody waits" in desk.get(address("desk_joins", row)).content.decode()


def test_declined_without_a_reason_it_stays_with_one_it_goes(waiting):
    desk, row = waiting
    page = address("desk_join", row, row.pk)

    bare = desk.post(page, {"do": "decline", "reason": ""})
    said = desk.post(page, {"do": "decline", "reason": "看不清信函。"})

    assert (bare.status_code, said.status_code) == (422, 302)
    assert "看不清信函。" in OutgoingMail.objects.latest("pk").text
    assert (JoinRequest.objects.get().state, JoinRequest.objects.get().letter.name) == (
        "declined",
        "",
    )


def test_the_ceremony_s_page_says_how_many_wait(waiting):
    desk, row = waiting

    shown = desk.get(address("desk_ceremony", row)).content.decode()

    assert "One endorsement given online waits for you." in shown


def test_other_roles_neither_see_nor_decide(waiting, client):
    _desk, row = waiting
    client.force_login(MembershipFactory(conference=row.conference, role="read_only").user)

    answers = [
        client.get(address("desk_joins", row)).status_code,
        client.get(address("desk_join_letter", row, row.pk)).status_code,
        client.post(address("desk_join", row, row.pk), {"do": "accept"}).status_code,
    ]

    assert answers == [403, 403, 403]
