"""Links we mail."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from conference.errors import Refused
from registration import links
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def code(conference, token):
    with pytest.raises(Refused) as caught:
        links.read(conference, token)
    return caught.value.code, caught.value.status


def test_own_link_says_who_has_it_and_of_which_conference(rf):
    delegate, request = DelegateFactory(), rf.get("/")

    assert links.owner(request, delegate.key) == delegate
    assert request.conference == delegate.conference


def test_own_link_forged_cut_or_of_somebody_erased_is_unknown(rf):
    delegate, erased = DelegateFactory(), DelegateFactory(erased_at=timezone.now())

    for key in (delegate.key[:-1], "nobodys-key", erased.key):
        with pytest.raises(Refused) as caught:
            links.owner(rf.get("/"), key)
        assert (caught.value.code, caught.value.status) == ("link_unknown", 404)


def test_link_names_the_delegate_and_the_address():
    delegate = DelegateFactory()

    token = links.make(delegate, "new@example.org")

    assert links.read(delegate.conference, token) == (delegate, "new@example.org")


def test_link_of_another_conference_is_unknown():
    delegate = DelegateFactory()
    token = links.make(delegate, delegate.email)

    assert code(ConferenceFactory(), token) == ("link_unknown", 404)


def test_link_signed_for_something_else_is_unknown():
    delegate = DelegateFactory()
    token = signing.dumps({"delegate": delegate.pk, "email": delegate.email}, salt="other")

    assert code(delegate.conference, token) == ("link_unknown", 404)


def test_link_with_one_letter_changed_is_unknown():
    delegate = DelegateFactory()
    token = links.make(delegate, delegate.email)
    changed = ("f" if token[0] != "f" else "e") + token[1:]

    assert code(delegate.conference, changed) == ("link_unknown", 404)


def test_link_ends_after_its_time(monkeypatch):
    delegate = DelegateFactory()
    token = links.make(delegate, delegate.email)
    monkeypatch.setattr(links, "VALID", timedelta(seconds=-1))

    assert code(delegate.conference, token) == ("link_expired", 410)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Have a new link sent"), ("zh-hans", "重新发送链接")]
)
def test_unknown_link_leads_to_a_new_one_at_the_only_conference(client, language, words):
    conference = DelegateFactory().conference

    answer = client.get(f"/{language}/me/forged/")

    page = answer.content.decode()
    button = f'<a class="button" href="/{language}/{conference.slug}/register/link/">{words}</a>'
    assert (answer.status_code, button in page) == (404, True)


@pytest.mark.parametrize(
    ("language", "words", "button"),
    [
        ("en", "We cannot tell which conference it is of", "Choose the conference"),
        ("zh-hans", "我们无法判断它属于哪个会议", "选择会议"),
    ],
)
def test_unknown_link_among_several_conferences_says_so_and_leads_to_them(
    client, language, words, button
):
    ConferenceFactory(), ConferenceFactory()

    page = client.get(f"/{language}/me/forged/edit/").content.decode()

    assert words in page
    assert f'<a class="button" href="/{language}/">{button}</a>' in page


def test_unknown_link_leads_to_no_rehearsal(client):
    ConferenceFactory(is_rehearsal=True)

    page = client.get("/en/me/forged/").content.decode()

    assert ("Choose the conference" in page, "Have a new link sent" in page) == (False, False)


def test_unknown_link_of_a_known_conference_is_sent_anew_there():
    conference = ConferenceFactory()
    ConferenceFactory()

    with pytest.raises(Refused) as caught:
        links.read(conference, "forged")

    assert caught.value.way == (
        "Have a new link sent",
        f"/en/{conference.slug}/register/link/",
    )
