"""The programme over the API."""

import pytest

from conference.api_access import digest
from conference.models import ApiToken
from sessions import actions
from tests.conference.factories import ConferenceFactory, UserFactory
from tests.sessions.factories import TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory(slug="river")


def get(client, conference, address="river", scopes=("programme:read",), **query):
    ApiToken.objects.get_or_create(
        digest=digest("jj_test"),
        defaults={"conference": conference, "name": "t", "scopes": list(scopes),
                  "created_by": UserFactory()},
    )  # fmt: skip
    headers = {"Authorization": "Bearer jj_test"}
    return client.get(f"/api/v1/conferences/{address}/programme/", query, headers=headers)


def test_api_gives_the_release_and_the_draft_when_asked(client, conference):
    talk = TalkFactory(conference=conference, title={"en": "Before"})
    actions.release(conference)
    talk.title = {"en": "After"}
    talk.save()

    released = get(client, conference).json()
    draft = get(client, conference, draft="1").json()

    assert (released["version"], released["talks"][0]["title"]) == (1, {"en": "Before"})
    assert (draft["version"], draft["talks"][0]["title"]) == (None, {"en": "After"})
    assert released["talks"][0]["speakers"][0]["role"] == "speaker"


def test_api_before_the_first_release_is_a_problem(client, conference):
    TalkFactory(conference=conference)

    answer = get(client, conference)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_released")
    assert answer["Content-Type"] == "application/problem+json"


def test_api_needs_a_token_with_the_scope_for_this_conference(client, conference):
    other = ConferenceFactory()

    assert client.get("/api/v1/conferences/river/programme/").status_code == 401
    assert get(client, conference, address=other.slug).status_code == 404
    ApiToken.objects.update(scopes=["scans:read"])
    assert get(client, conference).status_code == 403
