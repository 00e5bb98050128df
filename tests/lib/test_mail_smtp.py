"""SMTP over one connection: what is known when it breaks, and a server that hangs up in between."""

import smtplib

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage

from conference.lib.mail_smtp import NothingLeft, SmtpBackend
from conference.lib.ports import free_port

# Connections that a server breaks are left to the interpreter.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Server:
    """Breaks the connection at a word, or hangs up after each message."""

    def __init__(self):
        self.breaks_at, self.hangs_up, self.texts, self.sessions = "", False, [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.breaks_at == "RCPT":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.texts.append(envelope.content)
        self.sessions.add(session.peer)
        if self.breaks_at == "DATA":
            server.transport.abort()
        return "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.hangs_up and session.peer in self.sessions:
            server.transport.abort()
        envelope.mail_from = address
        return "250 OK"


@pytest.fixture
def server():
    port, handler = free_port(), Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.port = port
    yield handler
    controller.stop()


@pytest.fixture
def backend(server):
    made = SmtpBackend(host="127.0.0.1", port=server.port, timeout=20)
    yield made
    made.close()


def message(number: int = 1) -> EmailMessage:
    return EmailMessage(f"Number {number}", "Hello", "a@example.org", ["b@example.org"])


def send(backend, *numbers: int) -> None:
    for number in numbers:
        backend.open()
        backend.send_messages([message(number)])


def test_several_messages_go_over_one_connection(server, backend):
    send(backend, 1, 2, 3)

    assert (len(server.texts), len(server.sessions)) == (3, 1)


def test_where_the_server_hung_up_meanwhile_another_connection_is_made(server, backend):
    server.hangs_up = True

    send(backend, 1, 2)

    assert (len(server.texts), len(server.sessions)) == (2, 2)


def test_broken_before_the_text_is_known_not_to_have_left(server, backend):
    server.breaks_at = "RCPT"

    with pytest.raises(NothingLeft):
        send(backend, 1)

    assert server.texts == []


def test_broken_after_the_text_is_not_known(server, backend):
    server.breaks_at = "DATA"

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(backend, 1)

    assert len(server.texts) == 1


def test_the_next_message_is_made_while_the_server_reads_this_one(server, backend):
    seen = []
    backend.open()
    backend.meanwhile = lambda: seen.append(backend.connection.begun)

    send(backend, 1, 2)

    assert (seen, len(server.texts)) == ([True], 2)


def test_a_server_that_is_gone_has_nothing(server, backend):
    send(backend, 1)
    backend.close()
    backend.port = free_port()

    with pytest.raises(NothingLeft):
        backend.send_messages([message(2)])


def test_after_a_break_the_next_message_goes_all_the_same(server, backend):
    server.breaks_at = "RCPT"
    with pytest.raises(NothingLeft):
        send(backend, 1)
    server.breaks_at = ""

    send(backend, 2)

    assert len(server.texts) == 1
