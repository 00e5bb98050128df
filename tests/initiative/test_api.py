"""Signatures for programs."""

import pytest

from conference import api_access
from conference.models import ApiToken
from initiative import actions, queries
from tests.conference.factories import UserFactory
from tests.initiative.factories import InitiativeFactory
from tests.initiative.signing import given, open_ceremony
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def headers(conference, *scopes):
    token = api_access.new_token()
    ApiToken.objects.create(
        conference=conference, name="program", scopes=list(scopes),
        digest=api_access.digest(token), created_by=UserFactory(),
    )  # fmt: skip
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def signature():
    initiative, delegate = open_ceremony()
    return actions.sign(initiative, delegate, given(initiative))


def test_signatures_are_read_with_the_scope(client, signature):
    address = f"/api/v1/conferences/{signature.conference.slug}/signatures/"

    answer = client.get(address, headers=headers(signature.conference, "signatures:read")).json()

    (row,) = answer["results"]
    assert (row["id"], row["initiative"]) == (signature.pk, signature.initiative.slug)
    assert (row["serial"], row["leaf_index"]) == (queries.serial(signature), signature.leaf_index)
    assert {"disclosures", "evidence"} & set(row) == set()


def test_many_signatures_cost_no_more_queries_than_one(
    client, signature, django_assert_max_num_queries
):
    token = headers(signature.conference, "signatures:read")
    for _ in range(5):
        delegate = DelegateFactory(conference=signature.conference)
        actions.sign(signature.initiative, delegate, given(signature.initiative))

    with django_assert_max_num_queries(8):
        answer = client.get(
            f"/api/v1/conferences/{signature.conference.slug}/signatures/", headers=token
        )

    assert len({row["serial"] for row in answer.json()["results"]}) == 6


def test_one_signature_is_read_by_id(client, signature):
    address = f"/api/v1/conferences/{signature.conference.slug}/signatures/{signature.pk}/"

    answer = client.get(address, headers=headers(signature.conference, "signatures:read"))

    assert answer.json()["name"] == signature.name


@pytest.mark.parametrize(("scopes", "status"), [((), 403), (("delegates:read",), 403)])
def test_another_scope_is_refused(client, signature, scopes, status):
    address = f"/api/v1/conferences/{signature.conference.slug}/signatures/"

    answer = client.get(address, headers=headers(signature.conference, *scopes))

    assert (answer.status_code, answer["content-type"]) == (status, "application/problem+json")


def test_without_a_token_nobody_reads(client, signature):
    assert client.get(
        f"/api/v1/conferences/{signature.conference.slug}/signatures/"
    ).status_code == 401  # fmt: skip


def test_another_conference_s_signatures_are_not_found(client, signature):
    _initiative, stranger = open_ceremony()
    token = headers(stranger.conference, "signatures:read")
    own = f"/api/v1/conferences/{stranger.conference.slug}/signatures/"
    other = f"/api/v1/conferences/{signature.conference.slug}/signatures/"

    assert client.get(own, headers=token).json()["results"] == []
    assert client.get(f"{own}{signature.pk}/", headers=token).status_code == 404
    assert client.get(other, headers=token).status_code == 404


def test_signatures_are_read_only(client, signature):
    address = f"/api/v1/conferences/{signature.conference.slug}/signatures/"
    token = headers(signature.conference, "signatures:read")

    answer = client.post(address, {}, content_type="application/json", headers=token)

    assert (answer.status_code, answer["content-type"]) == (405, "application/problem+json")


def test_initiative_is_public_and_names_nobody(client, signature):
    answer = client.get(f"/api/v1/initiatives/{signature.initiative.slug}/")

    facts = answer.json()
    assert (facts["signatures"], facts["named"], facts["version"]) == (1, 0, 1)
    assert sorted(text["language"] for text in facts["texts"]) == ["en", "zh-hans"]
    assert signature.name not in answer.content.decode()


def test_initiative_without_a_text_or_unknown(client):
    initiative = InitiativeFactory(text=False)

    assert client.get(f"/api/v1/initiatives/{initiative.slug}/").json()["texts"] == []
    missing = client.get("/api/v1/initiatives/nothing/")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
