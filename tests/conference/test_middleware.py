"""The client's address behind proxies, and where audit lines come from."""

import logging

import pytest

from conference import audit, health, middleware
from conference.lib.private import HideSecrets
from conference.models import AuditEntry
from tests.conference.factories import ConferenceFactory, UserFactory


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.9", "203.0.113.7"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "10.0.0.1, 198.51.100.9", "198.51.100.9"),
        (2, "10.0.0.1, 198.51.100.9", "10.0.0.1"),
        (2, "198.51.100.9", "203.0.113.7"),
        (1, "not an address", None),
    ],
)
def test_forwarded_address_believes_only_our_proxies(rf, settings, proxies, forwarded, expected):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": forwarded})

    assert middleware.forwarded_address(request) == expected


@pytest.mark.django_db
def test_record_names_the_requests_user_and_address():
    user = UserFactory()
    token = audit.origin.set(audit.Origin(user=user, address="203.0.113.7"))
    try:
        entry = audit.record("test.done", ConferenceFactory())
    finally:
        audit.origin.reset(token)

    assert (entry.user, entry.address, entry.actor) == (user, "203.0.113.7", str(user))


@pytest.mark.django_db
def test_record_by_overrides_the_requests_user():
    entry = audit.record("test.done", ConferenceFactory(), by="the door phone")

    assert (entry.user, entry.actor) == (None, "the door phone")


@pytest.mark.parametrize("address", ["/en/verify/?serial=a%00", "/en/verify/%00/"])
def test_address_with_a_nul_is_a_bad_request(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("Gone: /en/me/s3cret/edit/", "Gone: /en/me/…/edit/"),
        ("Conflict: /me/s3cret/badge.pdf?x=1", "Conflict: /me/…/badge.pdf?x=1"),
        ("Gone: /en/c/register/confirm/to:ken/", "Gone: /en/c/register/confirm/…/"),
        ("Not Found: /en/nowhere/", "Not Found: /en/nowhere/"),
    ],
)
def test_log_lines_hide_the_secrets_of_addresses(line, written):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (line,), None)

    assert HideSecrets().filter(record)
    assert record.getMessage() == written


def test_console_hides_the_secrets_of_addresses(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["hide_secrets"]


@pytest.mark.django_db
def test_log_ins_of_staff_are_written_down_and_failed_ones_too(client):
    user = UserFactory(email="host@example.org")
    for password in ("wrong", "brocade river"):
        client.post("/en/desk/login/", {"username": "host@example.org", "password": password})

    lines = AuditEntry.objects.order_by("pk").values_list("action", "target_label", "address")
    assert list(lines) == [
        ("staff.log_in_failed", str(user), "127.0.0.1"),
        ("staff.logged_in", str(user), "127.0.0.1"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("get", "/nothing/here/", 404), ("put", "/healthz", 405), ("post", "/en/verify/", 422)],
)
def test_a_no_to_somebody_is_no_line_in_the_log(client, caplog, method, address, status):
    assert getattr(client, method)(address).status_code == status
    assert caplog.records == []


@pytest.mark.django_db
def test_a_monitor_that_is_told_what_is_missing_is_no_line_in_the_log(client, caplog, monkeypatch):
    monkeypatch.setattr(health, "worker_ready", lambda: False)

    assert client.get("/readyz").status_code == 503
    assert caplog.records == []


@pytest.mark.django_db
def test_a_server_that_failed_is_a_line_in_the_log(client, caplog, monkeypatch):
    monkeypatch.setattr(health, "warnings", lambda **_facts: 1 / 0)
    client.raise_request_exception = False

    assert client.get("/readyz").status_code == 500
    [line] = caplog.records
    assert (line.name, line.levelname) == ("django.request", "ERROR")
    assert line.exc_info[0] is ZeroDivisionError
