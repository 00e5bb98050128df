"""The door of a rehearsal: two phones, everybody scanned, duplicates and a forged badge too."""

from datetime import UTC, datetime
from time import monotonic

import requests
from uuid6 import uuid7

from checkin import actions as door
from checkin.models import Gate
from conference.rehearsal.browser import expect
from conference.rehearsal.run import Run

MOST_A_BATCH = 200


class Phone:
    """A door phone: provisioned once, then it syncs and sends scans in batches."""

    def __init__(self, run: Run, gate: Gate):
        _code, text = door.new_code(run.stage.conference, [gate], run.stage.organiser)
        self.base, self.gate = run.base, gate
        self.session = requests.Session()
        body = {"code": text, "name": f"Rehearsal phone, {gate.slug}"}
        answer = expect(self.session.post(f"{self.base}/api/v1/door/provision", json=body), 201)
        self.session.headers["Authorization"] = f"Device {answer.json()['token']}"

    def sync(self) -> dict[str, dict]:
        """The roster by badge id, read to its end."""
        roster: dict[str, dict] = {}
        cursor, more = "0", True
        while more:
            address = f"{self.base}/api/v1/door/sync"
            page = expect(self.session.get(address, params={"cursor": cursor}), 200).json()
            roster |= {entry["badge"]: entry for entry in page["roster"]}
            cursor, more = page["cursor"], page["more"]
        return roster

    def scan(self, token: str) -> dict:
        """One reading of a badge, as it is queued."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        return {"id": str(uuid7()), "token": token, "gate": self.gate.slug, "direction": "in",
                "at": now, "mono": int(monotonic() * 1000), "boot": "rehearsal",
                "local_verdict": "admit", "cursor": "0"}  # fmt: skip

    def send(self, scans: list[dict]) -> list[dict]:
        """The server's answers, in the order sent."""
        answers = []
        for start in range(0, len(scans), MOST_A_BATCH):
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            body = {"sent_at": now, "mono_sent": int(monotonic() * 1000), "boot": "rehearsal",
                    "scans": scans[start : start + MOST_A_BATCH]}  # fmt: skip
            address = f"{self.base}/api/v1/door/scans"
            answers += expect(self.session.post(address, json=body), 200).json()["results"]
        return answers


def forged(token: str) -> str:
    """The same badge with one digit of its signature changed."""
    return token[:-1] + str((int(token[-1]) + 1) % 10)


def scan_everybody(run: Run) -> dict[str, int]:
    """Half come by each door; some hold the badge up twice, some show it at the other door."""
    east, main = (Phone(run, gate) for gate in sorted(run.stage.gates, key=lambda gate: gate.slug))
    tokens = [one.token for one in run.cast if one.token]
    halves = {main: tokens[::2], east: tokens[1::2]}
    few = max(1, len(tokens) // 20)
    answers = []
    for phone, own in halves.items():
        phone.sync()
        scans = [phone.scan(token) for token in own]
        answers += phone.send(scans)
        answers += phone.send(scans[:few])  # the answer was lost: the same ids once more
        answers += phone.send([phone.scan(token) for token in own[:few]])
    answers += east.send([east.scan(token) for token in halves[main][:few]])
    answers += main.send([main.scan(forged(tokens[0]))])
    return counted(answers)


def counted(answers: list[dict]) -> dict[str, int]:
    """How often each verdict was given; replays are counted as such alone."""
    words = [a["status"] if a["status"] != "stored" else a["verdict"] for a in answers]
    counts = dict.fromkeys(("first", "repeat", "conflict", "rejected", "replayed"), 0)
    return counts | {word: words.count(word) for word in words}
