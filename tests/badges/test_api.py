"""Badges and certificates over the API: read with the scope, of one's own conference."""

import pytest

from badges import actions
from conference import api_access
from conference.models import ApiToken
from tests.badges import factories
from tests.conference.factories import ConferenceFactory, UserFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def ask(client, conference):
    """GET an address of the conference with a token of these scopes."""

    def get(path: str, scopes=("certificates:read", "delegates:read"), slug=None):
        text = api_access.new_token()
        ApiToken.objects.create(
            conference=conference, name="t", scopes=list(scopes), created_by=UserFactory.create(),
            digest=api_access.digest(text),
        )  # fmt: skip
        where = f"/api/v1/conferences/{slug or conference.slug}/{path}"
        return client.get(where, headers={"Authorization": f"Bearer {text}"})

    return get


def test_certificates_are_listed_with_what_verifies_them(ask, conference):
    row = factories.certificate(DelegateFactory(conference=conference))
    factories.certificate(index=43)

    (found,) = ask("certificates/").json()["results"]
    assert (found["serial"], found["name"], found["status"], found["made"]) == (
        row.serial, "王伟", "valid", False,
    )  # fmt: skip
    assert (found["initiative"], found["title"]["en"], found["verify_url"]) == (
        "jinjiang", "Jinjiang Initiative", f"http://testserver/v/{row.serial}",
    )  # fmt: skip


def test_one_certificate_names_its_newer_one(ask, conference):
    old, new = (
        factories.certificate(DelegateFactory(conference=conference), index=n) for n in (1, 2)
    )
    actions.supersede(old, new)

    found = ask(f"certificates/{old.serial}/").json()
    assert (found["status"], found["superseded_by"]) == ("superseded", new.serial)
    assert ask(f"certificates/{new.serial}/").json()["superseded_by"] is None


def test_badges_are_listed_without_their_token(ask, conference):
    badge = factories.badge(DelegateFactory(conference=conference))

    answer = ask("badges/")
    (found,) = answer.json()["results"]
    assert (found["badge_id"], found["code"], found["print_serial"]) == (
        badge.badge_id, badge.code, 1,
    )  # fmt: skip
    assert badge.token() not in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "scopes"), [("certificates/", ["delegates:read"]), ("badges/", ["certificates:read"])]
)
def test_a_missing_scope_is_403(ask, path, scopes):
    answer = ask(path, scopes)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


@pytest.mark.parametrize("path", ["certificates/", "badges/", "certificates/0001-ABCDE/"])
def test_another_conference_is_404(ask, path):
    assert ask(path, slug=ConferenceFactory().slug).status_code == 404


def test_without_a_token_it_is_401(client, conference):
    answer = client.get(f"/api/v1/conferences/{conference.slug}/certificates/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
