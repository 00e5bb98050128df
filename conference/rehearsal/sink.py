"""A mail server on this machine alone: keeps what it is handed, as files and by recipient."""

import re
import threading
import time
from collections import defaultdict
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller

from conference.lib.ports import free_port

LINK = re.compile(r"https?://\S+")


class Sink:
    """Start with `with Sink(folder) as sink:`; `sink.url` is its EMAIL_URL."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.messages: dict[str, list[EmailMessage]] = defaultdict(list)
        self.arrived = threading.Condition()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def __enter__(self) -> "Sink":
        self.controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.controller.stop()

    @property
    def url(self) -> str:
        """What a conference's `email_url` says to reach this server."""
        return f"smtp://127.0.0.1:{self.controller.port}"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one message; its file is named after its Message-ID, so a repeat would show."""
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        name = parsed["Message-ID"].strip("<>").partition("@")[0]
        target = self.folder / f"{name}.eml"
        if target.exists():
            target = self.folder / f"{name}-again-{time.time_ns()}.eml"
        target.write_bytes(envelope.content)
        with self.arrived:
            for address in envelope.rcpt_tos:
                self.messages[address.lower()].append(parsed)
            self.arrived.notify_all()
        return "250 kept"

    def wait_for(self, address: str, wanted, seconds: float = 120) -> EmailMessage:
        """The first message to address for which wanted(message) is true. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        with self.arrived:
            while True:
                for message in self.messages[address.lower()]:
                    if wanted(message):
                        return message
                if not self.arrived.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no such message to {address} within {seconds:.0f} s")


def attachment(message: EmailMessage, content_type: str = "application/pdf") -> bytes | None:
    """The first attachment of that type, decoded."""
    for part in message.iter_attachments():
        if part.get_content_type() == content_type:
            return part.get_content()
    return None


def links(message: EmailMessage) -> list[str]:
    """Every address in the message's text, in order."""
    body = message.get_body(("plain",))
    return [link.rstrip(".,;)") for link in LINK.findall(body.get_content())] if body else []
