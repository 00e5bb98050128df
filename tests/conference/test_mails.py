"""The mails that carry a link to a password."""

import pytest
from django.utils import translation

from conference import mails
from tests.conference.factories import ConferenceFactory, UserFactory
from tests.conference.test_desk_password import links

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_send_welcome_links_to_the_page_in_its_language(client, language):
    user, conference = UserFactory(password=None), ConferenceFactory(name={"en": "Spring & River"})

    row = mails.send_welcome(conference, user, language)

    [link] = links(row)
    assert link.startswith(f"/{language}/desk/password/")
    assert (row.to, row.priority, row.language) == (user.email, 1, language)
    assert row.html.count(link) == 3
    assert "Spring & River" in row.subject
    assert client.get(link, follow=True).status_code == 200


def test_send_welcome_shows_its_link_in_no_outbox():
    conference = ConferenceFactory()

    row = mails.send_welcome(conference, UserFactory(password=None), "en")

    assert (row.conference, list(conference.mails.all())) == (None, [])


def test_send_password_speaks_of_no_conference(client):
    with translation.override("zh-hans"):
        row = mails.send_password(UserFactory(), "en")

    assert row.subject == "Set a new password"
    assert "within 72 hours" in row.text
    assert client.get(links(row)[0], follow=True).status_code == 200
