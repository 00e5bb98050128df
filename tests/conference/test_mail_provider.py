"""A provider's API that cannot be reached was handed nothing; one that breaks off later may have
been."""

import socket
import ssl
import threading

import pytest
from urllib3.connection import HTTPConnection

from conference import mail_delivery
from conference.lib.leases import Leased
from conference.models import OutgoingMail
from tests.conference.test_mail import code_of, reloaded, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def postmark(settings, monkeypatch):
    """`postmark(address)`: this site sends by Postmark's API, which is there."""

    monkeypatch.setenv("NO_PROXY", "*")

    def begin(address):
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.EMAIL_PROVIDER = "postmark"
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token", "POSTMARK_API_URL": address}

    return begin


@pytest.fixture
def listening():
    """A socket that listens on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def at(server) -> str:
    return f"http://127.0.0.1:{server.getsockname()[1]}/"


def sent(message) -> OutgoingMail:
    mail_delivery.deliver(message.pk)
    return reloaded(message)


def is_tried_again(message) -> bool:
    return (
        message.status == Leased.WAITING
        and message.handed_over_at is None
        and message.due_at > message.created_at
    )


def test_a_provider_that_refuses_connections_is_tried_again_later(postmark, listening):
    postmark(at(listening))
    listening.close()

    message = sent(row())

    assert (is_tried_again(message), code_of(message)) == (True, "unreachable")
    assert list(message.life.values_list("what", flat=True)) == ["tried", "deferred"]


@pytest.mark.parametrize(
    ("error", "code"),
    [(socket.gaierror(-2, "unknown"), "no_server"), (TimeoutError("timed out"), "time_out"),
     (OSError(113, "No route to host"), "unreachable")],
)  # fmt: skip
def test_a_provider_without_name_answer_or_route_is_tried_again_later(
    postmark, monkeypatch, error, code
):
    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr("urllib3.util.connection.create_connection", fail)
    postmark("http://api.provider.example/")

    message = sent(row())

    assert (is_tried_again(message), code_of(message)) == (True, code)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(ssl.SSLCertVerificationError("not its own"), Leased.WAITING, "encryption"),
     (ssl.SSLError("bad record"), Leased.UNCERTAIN, "broken")],
)  # fmt: skip
def test_only_a_certificate_is_looked_at_before_anything_is_handed_over(
    postmark, monkeypatch, error, status, code
):
    def fail(*_args, **_options):
        raise error

    monkeypatch.setattr(HTTPConnection, "request", fail)
    postmark("http://api.provider.example/")

    message = sent(row())

    assert (message.status, code_of(message)) == (status, code)


def test_a_provider_that_breaks_off_after_the_request_leaves_an_uncertain_message(
    postmark, listening
):
    def hang_up():
        connection, _address = listening.accept()
        with connection:
            connection.recv(65536)

    postmark(at(listening))
    thread = threading.Thread(target=hang_up)
    thread.start()

    message = sent(row())
    thread.join()

    assert (message.status, code_of(message)) == (Leased.UNCERTAIN, "broken")
