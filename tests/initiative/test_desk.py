"""The ceremony host's desk."""

import re

import pytest
from django.urls import reverse

from badges.models import Certificate, Sending
from conference.models import Job, Membership
from initiative import actions, documents, kiosk_endings, queries
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory, InitiativeFactory
from tests.initiative.kiosks import at_kiosk, confirmed
from tests.initiative.signing import given, open_ceremony

pytestmark = pytest.mark.django_db
HOST = Membership.Role.CEREMONY_HOST


@pytest.fixture
def signed(client):
    """(initiative, signature) at a conference whose host is logged in."""
    initiative, delegate = open_ceremony()
    client.force_login(MembershipFactory(conference=delegate.conference, role=HOST).user)
    facts = given(
        initiative, consent_list=True, statement="Very necessary.", consent_statement=True
    )
    return initiative, actions.sign(initiative, delegate, facts)


def desk(conference, rest=""):
    return f"/en/desk/{conference.slug}/ceremony/{rest}"


def test_ceremony_shows_state_numbers_last_names_and_statements_to_read(client, signed):
    initiative, signature = signed

    page = client.get(desk(signature.conference)).content.decode()

    for shown in ("Open", signature.name, "Very necessary.", "Pause",
                  f"/en/initiative/{initiative.slug}/wall/"):  # fmt: skip
        assert shown in page


def test_ceremony_says_what_to_do_where_nothing_is_signed(client):
    member = MembershipFactory(role=HOST)
    initiative = InitiativeFactory()
    client.force_login(member.user)

    before = client.get(desk(member.conference)).content.decode()
    client.post(desk(member.conference, "plan/"), {"initiative": initiative.slug})

    assert "Nothing is signed at this conference yet" in before
    assert queries.ceremony_of(initiative, member.conference).state == "planned"


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_host_pauses_and_closes_the_signing(client, signed, state):
    ceremony = signed[1].ceremony

    client.post(desk(ceremony.conference, f"{ceremony.pk}/state/"), {"state": state})

    ceremony.refresh_from_db()
    assert ceremony.state == state


@pytest.mark.parametrize("state", ["", "planned", "nonsense"])
def test_another_state_is_refused(client, signed, state):
    ceremony = signed[1].ceremony

    response = client.post(desk(ceremony.conference, f"{ceremony.pk}/state/"), {"state": state})

    ceremony.refresh_from_db()
    assert (response.status_code, ceremony.state) == (400, "open")


def test_host_hides_a_name_and_shows_it_again(client, signed):
    initiative, signature = signed
    address = desk(signature.conference, "signatures/{}/name/")

    client.post(address.format(signature.pk), {"do": "hide", "reason": "asked"})
    hidden = list(queries.listed(initiative))
    client.post(address.format(signature.pk), {"do": "show"})

    assert hidden == []
    assert [row.name for row in queries.listed(initiative)] == [signature.name]


@pytest.mark.parametrize(("do", "state"), [("show", "shown"), ("decline", "declined")])
def test_host_reads_statements(client, signed, do, state):
    signature = signed[1]

    client.post(desk(signature.conference, f"signatures/{signature.pk}/statement/"), {"do": do})

    signature.refresh_from_db()
    assert signature.statement_state == state
    assert "Very necessary." not in client.get(desk(signature.conference)).content.decode()


def test_text_versions_are_there_to_read(client, signed):
    initiative, signature = signed

    page = client.get(desk(signature.conference, f"{signature.ceremony.pk}/text/"))

    for text in initiative.versions.first().texts.all():
        assert text.sha256 in page.content.decode()


@pytest.mark.parametrize("choice", ["all", "chosen"])
def test_certificates_are_mailed_to_all_or_to_the_chosen(client, signed, choice):
    _initiative, signature = signed
    other = open_signature(signature)
    for each in (signature, other):
        documents.issue_certificate({"signature": each.pk})
    data = {"all": "1"} if choice == "all" else {"signature": [other.pk]}

    response = client.post(desk(signature.conference, "mail/"), data)

    job = Job.objects.get()
    wanted = {queries.certificate(other).pk}
    if choice == "all":
        wanted.add(queries.certificate(signature).pk)
    assert {each.certificate_id for each in Sending.objects.filter(item__job=job)} == wanted
    assert response.url == f"/en/desk/{signature.conference.slug}/jobs/{job.pk}/"


def test_mailing_all_again_says_so_and_leads_to_where_they_are_chosen(client, signed):
    signature = signed[1]
    documents.issue_certificate({"signature": signature.pk})
    target = desk(signature.conference, "mail/")
    client.post(target, {"all": "1"})

    response = client.post(target, {"all": "1"})

    assert response.url == f"/en/desk/{signature.conference.slug}/certificates/"
    assert Job.objects.count() == 1
    assert (
        "Every certificate you chose has been mailed." in client.get(response.url).content.decode()
    )


def open_signature(signature):
    """Another delegate's signature at the same ceremony."""
    delegate = type(signature.delegate).objects.get(pk=signature.delegate_id)
    delegate.pk, delegate.email = None, "another@example.org"
    fresh = type(delegate)()
    delegate.key, delegate.form_key = fresh.key, fresh.form_key
    delegate.save()
    return actions.sign(signature.initiative, delegate, given(signature.initiative))


def test_mailing_nothing_says_so(client, signed):
    signature = signed[1]

    response = client.post(desk(signature.conference, "mail/"), follow=True)

    assert "There is no certificate to mail yet." in response.content.decode()
    assert Certificate.objects.count() == Job.objects.count() == 0


POSTS = ["plan/", "{c}/state/", "signatures/{s}/name/", "signatures/{s}/statement/", "mail/"]


@pytest.mark.parametrize("rest", POSTS)
def test_reading_staff_change_nothing(client, signed, rest):
    signature = signed[1]
    reader = MembershipFactory(conference=signature.conference, role=Membership.Role.READ_ONLY)
    client.force_login(reader.user)
    rest = rest.format(c=signature.ceremony_id, s=signature.pk)

    response = client.post(desk(signature.conference, rest), {"state": "closed"})

    assert response.status_code == 403
    assert client.get(desk(signature.conference)).status_code == 200


@pytest.mark.parametrize("rest", ["", *POSTS])
def test_strangers_are_asked_to_log_in(client, signed, rest):
    signature = signed[1]
    client.logout()
    rest = rest.format(c=signature.ceremony_id, s=signature.pk)

    response = client.post(desk(signature.conference, rest)) if rest else client.get(
        desk(signature.conference)
    )  # fmt: skip

    assert response.status_code == 302
    assert "/desk/login/" in response.url


@pytest.mark.parametrize(
    "rest", ["{c}/state/", "signatures/{s}/name/", "signatures/{s}/statement/"]
)
def test_another_conference_s_rows_are_not_found(client, signed, rest):
    ceremony = CeremonyFactory()
    client.force_login(MembershipFactory(conference=ceremony.conference, role=HOST).user)
    rest = rest.format(c=signed[1].ceremony_id, s=signed[1].pk)

    here = client.post(desk(ceremony.conference, rest), {"state": "closed", "do": "hide"})
    there = client.post(desk(signed[1].conference, rest), {"state": "closed", "do": "hide"})

    signed[1].refresh_from_db()
    assert (here.status_code, there.status_code) == (404, 404)
    assert (signed[1].hidden, signed[1].ceremony.state) == (False, "open")


@pytest.mark.parametrize("rest", POSTS)
def test_changes_need_a_post(client, signed, rest):
    rest = rest.format(c=signed[1].ceremony_id, s=signed[1].pk)

    assert client.get(desk(signed[1].conference, rest)).status_code == 405


def test_person_page_says_what_is_held_and_what_was_revoked(client):
    kiosk, delegate = at_kiosk()
    client.force_login(MembershipFactory(conference=delegate.conference, role=HOST).user)
    person = reverse("conference:person", args=[delegate.conference.slug, delegate.pk])

    signature = confirmed(kiosk, delegate)
    held = client.get(person).content.decode()
    actions.revoke(kiosk_endings.finish(kiosk, kiosk.ceremony.confirmations.get().key), "Not them")
    signature.refresh_from_db()
    revoked = client.get(person).content.decode()

    assert "held for a minute, not in the ledger yet" in held
    assert "leaf None" not in held
    assert "not signed" not in revoked
    assert re.search(rf"Revoked\s+<time.*leaf {signature.leaf_index}<", revoked, re.DOTALL)


def test_host_revokes_with_a_reason_on_the_person_s_page(client):
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))
    role = Membership.Role.CEREMONY_HOST
    client.force_login(MembershipFactory(conference=delegate.conference, role=role).user)
    person = reverse("conference:person", args=[delegate.conference.slug, delegate.pk])
    address = reverse("initiative:desk_revoke", args=[delegate.conference.slug, signature.pk])
    assert address in client.get(person).content.decode()

    silent = client.post(address, {"reason": " "}, follow=True).content.decode()
    signature.refresh_from_db()
    assert "Please say why" in silent
    assert signature.status == "signed"

    done = client.post(address, {"reason": "an impostor"}, follow=True).content.decode()
    signature.refresh_from_db()
    assert "The endorsement is revoked" in done
    assert signature.status == "revoked"
    assert address not in done


def test_a_reader_revokes_nothing(client):
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative))
    role = Membership.Role.READ_ONLY
    client.force_login(MembershipFactory(conference=delegate.conference, role=role).user)
    address = reverse("initiative:desk_revoke", args=[delegate.conference.slug, signature.pk])

    assert client.post(address, {"reason": "x"}).status_code == 403
    signature.refresh_from_db()
    assert signature.status == "signed"
