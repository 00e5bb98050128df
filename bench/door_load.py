"""Requests over kept connections of 127.0.0.1, from a process of its own that does little else.

Reads {"port", "lines", "each", "requests": [{"head", "body"}]} from a file, prints {"seconds",
"took": [seconds of each], "wrong": [answers that were no 200], "bytes": of all answers, "cpu"}.
Every line sends its next request when it has the whole answer to the last one; after `each`
requests it opens another connection, for which worker takes a connection is chance (0: never).
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PATIENCE = 60.0  # seconds without any answer


class Line:
    """One device's connection, and how long its present request takes."""

    def __init__(self, port: int, requests: Iterator[bytes], each: int = 0):
        self.port, self.each, self.sent = port, each, 0
        self.requests, self.answer, self.expected, self.start = requests, b"", 0, 0.0
        self.socket = self.opened()

    def opened(self) -> socket.socket:
        """A new connection."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    @property
    def is_used_up(self) -> bool:
        """It carried as many requests as it shall."""
        return 0 < self.each <= self.sent

    def reopen(self) -> None:
        """Another connection in its place."""
        self.socket.close()
        self.socket, self.sent = self.opened(), 0

    def send(self) -> bool:
        """The next request, if there is one."""
        request = next(self.requests, None)
        if request is None:
            return False
        self.answer, self.expected, self.start = b"", 0, time.perf_counter()
        self.sent += 1
        self.socket.sendall(request)
        return True

    def read(self) -> bool:
        """Take what came; True where the answer is whole."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError(f"closed after {self.answer[:200]!r}")
        self.answer += part
        if not self.expected and (end := self.answer.find(b"\r\n\r\n")) >= 0:
            fields = self.answer[:end].lower().split(b"\r\n")
            length = next(f for f in fields if f.startswith(b"content-length:"))
            self.expected = end + 4 + int(length.split(b":")[1])
        return 0 < self.expected <= len(self.answer)


def load(port: int, lines: int, requests: list[bytes], each: int = 0) -> dict[str, Any]:
    """All requests over so many connections."""
    waiting = iter(requests)
    found: dict[str, Any] = {"took": [], "wrong": [], "bytes": 0}
    with selectors.DefaultSelector() as selector:
        opened = [Line(port, waiting, each) for _line in range(lines)]
        start, cpu = time.perf_counter(), time.process_time()
        for line in opened:
            if line.send():
                selector.register(line.socket, selectors.EVENT_READ, line)
        while selector.get_map():
            events = selector.select(PATIENCE)
            if not events:
                raise TimeoutError("no answer")
            for key, _mask in events:
                if key.data.read():
                    _note(key.data, found)
                    _go_on(key.data, selector)
        found |= {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}
        for line in opened:
            line.socket.close()
    return found


def _note(line: Line, found: dict[str, Any]) -> None:
    found["took"].append(time.perf_counter() - line.start)
    found["bytes"] += len(line.answer)
    if not line.answer.startswith(b"HTTP/1.1 200") and len(found["wrong"]) < 3:
        found["wrong"].append(line.answer[:400].decode("utf-8", "replace"))


def _go_on(line: Line, selector: selectors.BaseSelector) -> None:
    """The line's next request, where there is one."""
    if line.is_used_up:
        selector.unregister(line.socket)
        line.reopen()
        selector.register(line.socket, selectors.EVENT_READ, line)
    if not line.send():
        selector.unregister(line.socket)


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    whole = [(one["head"] + one["body"]).encode() for one in given["requests"]]
    print(json.dumps(load(given["port"], given["lines"], whole, given["each"])))
