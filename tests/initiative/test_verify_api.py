"""Verifying for programs: the page's checks as JSON, by serial and by file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from initiative import queries
from tests.initiative import issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature():
    return issued.signed()


def sent(client, data, **headers):
    file = SimpleUploadedFile("certificate.pdf", data, content_type="application/pdf")
    return client.post("/api/v1/verify/", {"pdf": file}, headers=headers)


def test_file_is_checked_without_a_cookie_or_a_token(client, signature):
    client.handler.enforce_csrf_checks = True

    answer = sent(client, issued.pdf(signature))

    assert (answer.status_code, answer.json()["state"]) == (200, "good")
    assert answer["Cache-Control"] == "no-store"
    checks = {check["code"]: check for check in answer.json()["checks"]}
    assert {check["state"] for check in checks.values()} == {"ok"}
    assert {"seal", "credential", "text", "proof", "consistency", "standing"} <= set(checks)
    assert all(check["title"] for check in checks.values())


def test_checks_are_said_in_the_language_that_is_asked_for(client, signature):
    answer = sent(client, issued.pdf(signature), **{"accept-language": "zh-CN"}).json()

    titles = {check["code"]: check["title"] for check in answer["checks"]}
    assert titles["consistency"] == "账本仍是签发时的那一本"


def test_changed_file_is_bad(client, signature):
    data = bytearray(issued.pdf(signature))
    data[len(data) // 2] ^= 1

    assert sent(client, bytes(data)).json()["state"] == "bad"


def test_serial_is_checked_as_on_the_page(client, signature):
    answer = client.get(f"/api/v1/verify/{queries.serial(signature)}/")

    assert (answer.status_code, answer.json()["state"]) == (200, "good")


def test_unknown_serial_is_404_with_a_verdict(client):
    answer = client.get("/api/v1/verify/001A-7K9QX/")

    assert (answer.status_code, answer.json()["state"]) == (404, "unknown")


@pytest.mark.parametrize(("data", "status"), [(b"GIF89a", 415), (b"", 400)])
def test_what_is_no_pdf_is_a_problem(client, data, status):
    answer = sent(client, data)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_nothing_sent_is_a_problem_of_its_field(client):
    answer = client.post("/api/v1/verify/", {})

    assert (answer.status_code, [*answer.json()["errors"]]) == (400, ["pdf"])


@pytest.mark.parametrize("limit", ["FILES_A_MINUTE", "SERIALS_A_MINUTE"])
def test_too_many_are_told_to_wait(client, monkeypatch, limit):
    monkeypatch.setattr(f"initiative.verify_api.{limit}", 1)
    asked = {
        "FILES_A_MINUTE": lambda: sent(client, b"GIF89a"),
        "SERIALS_A_MINUTE": lambda: client.get("/api/v1/verify/001A-7K9QX/"),
    }[limit]

    assert [asked().status_code for _ in range(2)][1] == 429
