"""Pages that say no: a wrong method is told from a missing token."""

import pytest
from django.test import Client

from tests.conference.factories import ConferenceFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger():
    """A program that never saw a form of ours, so it has no CSRF token."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This does not work this way"), ("zh-hans", "此操作无法这样进行")],
)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_page_that_is_only_read_answers_405_without_a_token(stranger, language, words, method):
    conference = ConferenceFactory()

    answer = getattr(stranger, method)(f"/{language}/{conference.slug}/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert words in answer.content.decode()


def test_form_without_a_token_is_still_403_and_changes_nothing(stranger):
    member = MembershipFactory()
    stranger.force_login(member.user)
    address = f"/en/desk/{member.conference.slug}/settings/tokens/"

    answer = stranger.post(address, {"name": "stolen", "scopes": ["scans:read"]})

    assert answer.status_code == 403
    assert member.conference.api_tokens.count() == 0


@pytest.mark.parametrize("method", ["put", "delete"])
def test_form_that_only_posts_says_so_without_a_token(stranger, method):
    conference = ConferenceFactory()

    answer = getattr(stranger, method)(f"/en/{conference.slug}/register/correct/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize("address", ["/healthz", "/robots.txt"])
def test_file_posted_to_without_a_token_is_405(stranger, address):
    assert stranger.post(address).status_code == 405


def test_unknown_address_of_the_api_is_404_whatever_the_method(stranger):
    answer = stranger.post("/api/v1/nothing/", {}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_program_that_asks_a_page_for_json_gets_a_problem(client):
    answer = client.get("/zh-hans/nowhere/", headers={"Accept": "application/json"})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert (answer.json()["code"], answer.json()["title"]) == ("not_found", "未找到")
