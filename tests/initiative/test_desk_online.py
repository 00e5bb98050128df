"""Who signed online is found on the desk, with all that is known, and organisers can act."""

import pytest
from django.urls import reverse

from conference.models import AuditEntry, OutgoingMail
from initiative.models import Signature
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.initiative.joins import asked, collecting, joined
from tests.initiative.signing import given
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature():
    """Somebody's, given online: with a statement, listed."""
    initiative = collecting().initiative
    words = {"adult": "I am 18 years of age or older"}
    endorsed = given(
        initiative, statement="好", consent_list=True, consent_statement=True, wording=words
    )
    sent = asked(initiative, name="钟晓", email="zhong@example.org", given=endorsed)
    return joined(initiative, sent).signatures.get()


@pytest.fixture
def desk(client, signature):
    client.force_login(MembershipFactory(conference=signature.conference).user)
    return client


def at(name, signature, *more):
    return reverse(f"initiative:{name}", args=[signature.conference.slug, *more])


@pytest.mark.parametrize(
    ("typed", "found"),
    [("钟", True), ("zhongxiao", True), ("zhong@example", True), ("Nobody", False), ("", True)],
)
def test_the_search_finds_who_signed_online(desk, signature, typed, found):
    page = desk.get(at("desk_online", signature), {"q": typed}).content.decode()

    assert ("zhong@example.org" in page) is found


def test_the_person_s_page_has_all_that_is_known_and_every_link_to_it_leads_there(desk, signature):
    person = at("desk_online_person", signature, signature.delegate_id)
    link = reverse("conference:person", args=[signature.conference.slug, signature.delegate_id])

    page = desk.get(person).content.decode()

    assert desk.get(link)["Location"] == person
    for words in ("钟晓", "zhong@example.org", "好", "I am 18 years of age or older", "leaf "):
        assert words in page
    mails = OutgoingMail.objects.filter(to="zhong@example.org")
    assert {mail.kind for mail in mails} == {"code", "signed"}
    assert all(mail.subject in page for mail in mails)


def test_a_statement_is_read_and_a_name_hidden_from_there(desk, signature):
    person = reverse("conference:person", args=[signature.conference.slug, signature.delegate_id])
    for name, do in (("desk_moderate", "show"), ("desk_show_or_hide", "hide")):
        answer = desk.post(at(name, signature, signature.pk), {"do": do, "from": "person"})
        assert answer["Location"] == person

    signature.refresh_from_db()
    assert (signature.statement_state, signature.hidden) == ("shown", True)


def test_withdrawn_on_request_with_how_it_was_asked_for(desk, signature):
    page = at("desk_withdraw", signature, signature.pk)

    desk.post(page, {"reason": " "})
    signature.refresh_from_db()
    before = signature.status
    desk.post(page, {"reason": "call of 3 May"})

    signature.refresh_from_db()
    assert (before, signature.status) == ("signed", "withdrawn")
    assert "call of 3 May" in str(signature.evidence["history"])
    assert AuditEntry.objects.filter(action="initiative.withdrawn").exists()


def test_erased_on_request_and_only_when_it_is_ticked(desk, signature):
    page = at("desk_online_erase", signature, signature.delegate_id)

    desk.post(page)
    kept = Delegate.everyone.get(pk=signature.delegate_id).erased_at
    done = desk.post(page, {"sure": "on"})

    assert (kept, done["Location"]) == (None, at("desk_online", signature))
    assert Delegate.everyone.get(pk=signature.delegate_id).erased_at is not None
    assert not Signature.objects.filter(name="钟晓").exists()
    assert "钟晓" not in desk.get(at("desk_online", signature)).content.decode()
    person = at("desk_online_person", signature, signature.delegate_id)
    assert desk.get(person).status_code == 404


def test_other_conferences_and_other_roles_see_none_of_it(client, signature):
    pages = [
        at("desk_online", signature),
        at("desk_online_person", signature, signature.delegate_id),
    ]
    client.force_login(MembershipFactory(conference=ConferenceFactory()).user)
    strangers = {client.get(page).status_code for page in pages}
    reader = MembershipFactory(conference=signature.conference, role="read_only")
    client.force_login(reader.user)

    assert strangers == {404}
    assert {client.get(page).status_code for page in pages} == {403}
    erase = at("desk_online_erase", signature, signature.delegate_id)
    assert client.post(erase, {"sure": "on"}).status_code == 403


def test_the_page_of_a_delegate_shows_mails_and_history_by_the_same_parts(desk, signature):
    delegate = DelegateFactory(conference=signature.conference)
    pages = [
        desk.get(at("desk_online_person", signature, signature.delegate_id)),
        desk.get(reverse("conference:person", args=[signature.conference.slug, delegate.pk])),
    ]

    shared = {"desk/_person_mails.html", "desk/_person_history.html"}
    for page in pages:
        assert page.status_code == 200
        assert shared - {template.name for template in page.templates} == set()
