"""A mail server in a bad mood: refuses, delays, drops connections, and dies now and then."""

import asyncio
import base64
import random
import time
from collections import Counter, defaultdict
from email.parser import BytesHeaderParser
from hashlib import sha256
from typing import Self

from aiosmtpd.controller import Controller

from conference.lib.ports import free_port

DICE = random.Random(20240826)


class MoodyServer:
    """Remembers of what it accepts, whether or not the client hears of it, by recipient, each
    message's id and the SHA-256 of its PDF; `moods` counts what it did."""

    def __init__(self) -> None:
        self.moods: Counter[str] = Counter()
        self.kept: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.port = free_port()
        self.controller: Controller | None = None

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(self, *error: object) -> None:
        self.end()

    @property
    def url(self) -> str:
        """What a conference's `email_url` says to reach this server."""
        return f"smtp://127.0.0.1:{self.port}"

    def mood(self, **shares: float) -> str:
        """One of the moods with its share, or none."""
        (drawn,) = DICE.choices([*shares, ""], [*shares.values(), 1 - sum(shares.values())])
        self.moods[drawn] += 1
        return drawn

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """No such person, not now, or gone in the middle of the talk."""
        mood = self.mood(unknown=0.04, busy=0.06, gone=0.02)
        if mood == "gone":
            server.transport.abort()
        if mood in {"unknown", "busy"}:
            return "550 5.1.1 nobody here" if mood == "unknown" else "450 4.2.1 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        """Refused, slow, kept without a word of it, or lost without a word of it."""
        mood = self.mood(later=0.05, never=0.03, slow=0.1, silent=0.02, lost=0.02)
        if mood in {"later", "never"}:
            return "451 4.3.0 later" if mood == "later" else "554 5.7.1 never"
        if mood == "slow":
            await asyncio.sleep(0.3)
        if mood != "lost":
            self.keep(envelope)
        if mood in {"lost", "silent"}:
            server.transport.abort()
        return "250 kept"

    def keep(self, envelope) -> None:
        """Remember one message of each of its recipients."""
        content: bytes = envelope.content
        message_id = str(BytesHeaderParser().parsebytes(content)["Message-ID"])
        _before, found, after = content.partition(b"application/pdf")
        encoded = after.partition(b"\r\n\r\n")[2].partition(b"\r\n--")[0]
        digest = sha256(base64.b64decode(encoded)).hexdigest() if found else ""
        for address in envelope.rcpt_tos:
            self.kept[address].append((message_id, digest))

    def die(self, seconds: float) -> None:
        """Nobody answers at the port for a while."""
        self.moods["death"] += 1
        self.end()
        time.sleep(seconds)
        self.begin()

    def begin(self) -> None:
        """Listen."""
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def end(self) -> None:
        """Drop every connection and listen no more."""
        if self.controller:
            self.controller.stop()
            self.controller = None
