"""Badges and certificates a second, beside plain WeasyPrint with pyHanko and beside reportlab.

The same pages; nothing is asked of a database or written to a store. Ours are made for delegates
whose names, tokens and serials the process has not seen before: their designs, and the glyphs and
codes that names are made of, are known to it as after its first minutes of work.
"""

import multiprocessing
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from badges import certificate_documents, documents
from badges.facts import CertificateFacts, PledgeText
from bench import documents_otherwise as otherwise
from bench.figures import ROUNDS, Figure, Took, in_turn, took_in_turn
from conference.lib import garbage, keys, serials, stamping
from conference.rehearsal import people

WARM, MOST, SHEET_BADGES = 2000, 10_000, 500
SLOW, MIDDLE, FAST = 2, 10, 500  # how many documents of each kind a round takes
TOUCHED = 50  # documents after which a forked process has its own copy of what it writes to
LOOP = 10_000_000  # half a second
A4 = (595.28, 841.89)
URL = "https://jinjiang.example/v/{}"
DICE = random.Random(1)
BODY = "我们将积极传播正能量，抵制虚假信息和不良内容。\n我们将加强交流互鉴。\n"
ROLES = ["创作者", "嘉宾", "媒体", "志愿者", "组织者"]


@dataclass(frozen=True)
class Person:
    """One delegate's documents as facts."""

    badge: dict[str, Any]
    token: str
    code: str
    certificate: CertificateFacts
    attached: dict[str, bytes]


def person(number: int) -> Person:
    """A delegate whose names, token, serial and attachments are nobody else's."""
    one = people.person(number)
    leaf = sha256(str(number).encode())
    serial = serials.make(number, leaf.digest())
    role = number % len(ROLES)
    badge = {
        "language": "zh-hans", "name_zh": one.name_zh, "name_latin": one.name_latin,
        "body": {"": f"成都市第{number % 40}创作者协会"},
        "role": {"zh-hans": ROLES[role], "en": f"Role {role}"}, "role_code": role,
        "colour": f"#{role * 3:x}f5c66", "pattern": "waves",
        "conference": {"zh-hans": "网络文明大会", "en": "Civilization Conference"},
        "city": {"zh-hans": "成都", "en": "Chengdu"}, "first_day": "2024-08-26", "days": 2,
    }  # fmt: skip
    certificate = CertificateFacts(
        initiative_slug="jinjiang", title={"zh-hans": "锦江倡议", "en": "Jinjiang Initiative"},
        name=one.name, serial=serial, leaf_index=number, leaf_sha256=leaf.hexdigest(),
        texts=(PledgeText("zh-hans", BODY, sha256(BODY.encode()).hexdigest(), "working"),),
        signed_at=datetime(2024, 8, 26, 2, number % 60, tzinfo=UTC),
        place={"zh-hans": "成都", "en": "Chengdu"},
        organiser={"zh-hans": "成都市自媒体协会", "en": "Chengdu We-Media Association"},
    )  # fmt: skip
    token = "107" + "".join(DICE.choices("0123456789", k=193))
    attached = {"leaf.json": leaf.hexdigest().encode() * 4, "text.txt": BODY.encode()}
    return Person(badge, token, f"K{number:07d}", certificate, attached)


def badge(one: Person) -> bytes:
    """Our badge."""
    return documents.badge_pdf(one.badge, one.token, one.code)


def certificate(one: Person) -> bytes:
    """Our sealed certificate with its attachments."""
    url = URL.format(one.certificate.serial)
    return certificate_documents.certificate_pdf(one.certificate, url, one.attached)


class Crowd:
    """Delegates, one after another; nobody comes twice."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, count: int) -> list[Person]:
        """The next ones."""
        self._next += count
        return [person(number) for number in range(self._next - count, self._next)]


def run() -> list[Figure]:
    """All figures; keys of its own, in a folder that goes away."""
    with TemporaryDirectory() as folder:
        keys.create_missing(settings.KEYS_DIR)
        garbage.settle()  # as a worker does before its first document
        crowd = Crowd()
        known = crowd.take(WARM)
        other = otherwise.Yardsticks(folder, known)
        for one in known:  # outlines, codes and designs are made once in a worker's life
            badge(one), certificate(one)
        return [
            *_beside("badge", badge, other.naive_badge, other.drawn_badge, crowd, 1500),
            *_beside("sealed certificate", certificate, other.naive_certificate,
                     other.drawn_certificate, crowd, 1000),
            *_sheets(crowd),
            *_two_processes(crowd),
            *_memory(),
        ]  # fmt: skip


def _beside(
    what: str,
    ours: Callable[[Person], bytes],
    naive: Callable[[Person], bytes],
    drawn: Callable[[Person], bytes],
    crowd: Crowd,
    goal: int,
) -> list[Figure]:
    """Rates of ours, of WeasyPrint and of reportlab in turn, and sizes."""
    fresh = iter([crowd.take(FAST) for _round in range(ROUNDS)])
    known = crowd.take(MIDDLE)
    took = took_in_turn(
        lambda: _each(ours, next(fresh)),
        lambda: _each(naive, known[:SLOW]),
        lambda: _each(drawn, known),
    )
    counts = (FAST, SLOW, MIDDLE)
    fast, slow, middle = (count / one.wall for count, one in zip(counts, took, strict=True))
    cpu = [count / one.cpu for count, one in zip(counts, took, strict=True)]
    size, naive_size = len(ours(known[0])), len(naive(known[0]))
    conditions = f"one process, {FAST} delegates it has not seen, medians of {ROUNDS}"
    return [
        Figure("documents", f"{what}s", fast, "/s", "plain WeasyPrint and pyHanko", slow,
               f">= {goal}/s and >= 300 times", fast >= goal and fast >= 300 * slow, conditions,
               cpu[0], cpu[1]),
        Figure("documents", f"{what}s", fast, "/s", "reportlab, sealed by pyHanko where ours is",
               middle, ">= 30 times",
               fast >= 30 * middle, conditions, cpu[0], cpu[2]),
        Figure("documents", f"{what}'s size", size / 1000, "kB", "plain WeasyPrint",
               naive_size / 1000, "<= 1.3 times", size <= 1.3 * naive_size, conditions),
    ]  # fmt: skip


def _each(work: Callable[[Person], bytes], people: list[Person]) -> None:
    for one in people:
        work(one)


def _sheets(crowd: Crowd) -> list[Figure]:
    """500 badges, four on a sheet of A4."""
    fresh = iter([
        [(one.badge, one.token, one.code) for one in crowd.take(SHEET_BADGES)]
        for _round in range(ROUNDS)
    ])  # fmt: skip
    sizes: list[int] = []
    (took,) = took_in_turn(
        lambda: sizes.append(len(documents.badge_sheets(next(fresh), SHEET))),
    )
    size = max(sizes) / 1e6
    conditions = f"{SHEET_BADGES} badges of {len(ROLES)} roles, 4 on an A4 sheet, warm"
    return [
        Figure("documents", "badges on sheets", took.wall, "s", "pretix, measured before", 46.6,
               "<= 1 s", took.wall <= 1, conditions, took.cpu),
        Figure("documents", "their size", size, "MB", "pretix, measured before", 26, "<= 2 MB",
               size <= 2, conditions),
    ]  # fmt: skip


SHEET = stamping.grid(A4, (297.64, 419.53), 2, 2)


def _two_processes(crowd: Crowd) -> list[Figure]:
    """Certificates by one process and by two at once, in turn; and what two cores of this machine
    are in the same run, by a loop of nothing but Python."""

    def certificates(count: int) -> float:
        shares = [crowd.take(TOUCHED + FAST) for _process in range(count)]
        took = _at_once([
            (partial(_each, certificate, share[:TOUCHED]),
             partial(_each, certificate, share[TOUCHED:])) for share in shares
        ])  # fmt: skip
        cpus[count].append(count * FAST / took.cpu)
        return count * FAST / took.wall

    def loops(count: int) -> float:
        return count / _at_once([(_nothing, _loop)] * count).wall

    cpus: dict[int, list[float]] = {1: [], 2: []}
    one, two, alone, beside = in_turn(
        lambda: certificates(1), lambda: certificates(2), lambda: loops(1), lambda: loops(2)
    )
    return [
        Figure("documents", "certificates by two processes", two, "/s", "by one", one,
               ">= 1.8 times", two >= 1.8 * one, f"forked from a warm one, after {TOUCHED} more",
               statistics.median(cpus[2]), statistics.median(cpus[1])),
        Figure("documents", "a bare loop by two processes", beside, "/s", "by one", alone,
               "what this machine has", True, "the same run, as long a piece of work"),
    ]  # fmt: skip


def _at_once(shares: list[tuple[Callable[[], None], Callable[[], None]]]) -> Took:
    """A forked process for each share, which begins with what is not counted; from the moment all
    are ready until the last one is done, and the most processor time of one."""
    fork = multiprocessing.get_context("fork")
    ready, answers = fork.Barrier(len(shares) + 1, timeout=600), fork.SimpleQueue()

    def work(before: Callable[[], None], counted: Callable[[], None]) -> None:
        before()
        ready.wait()
        start = time.process_time()
        counted()
        answers.put(time.process_time() - start)

    processes = [fork.Process(target=work, args=share) for share in shares]
    for process in processes:
        process.start()
    ready.wait()
    start = time.perf_counter()
    cpus = [answers.get() for _process in processes]
    wall = time.perf_counter() - start
    for process in processes:
        process.join()
    return Took(wall, max(cpus))


def _nothing() -> None:
    """A loop needs no beginning."""


def _loop() -> None:
    total = 0
    for number in range(LOOP):
        total += number


def _memory() -> list[Figure]:
    """The most memory of a fresh process that makes 10,000 badges and certificates: its own, and
    with the pages of files that are mapped, which are the fonts and belong to all processes."""
    work = f"import django; django.setup(); from bench import documents as d; print(d.peak({MOST}))"
    command = [sys.executable, "-c", work]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=settings.BASE_DIR
    )
    own, whole = map(float, done.stdout.split())
    conditions = f"{MOST} of each, a fresh process, between documents"
    return [
        Figure("documents", "memory of its own", own, "MB", "the goal", 300, "<= 300 MB",
               own <= 300, conditions),
        Figure("documents", "peak memory with mapped fonts", whole, "MB", "the goal", 300,
               "<= 300 MB", whole <= 300, conditions),
    ]  # fmt: skip


def peak(count: int) -> str:
    """Make documents of that many people; the process's peak in MB: its own memory, and all."""
    garbage.settle()
    own = 0
    for number, one in enumerate(_from_elsewhere(count)):
        badge(one), certificate(one)
        if number < 10 or number % 100 == 0:
            own = max(own, _status("RssAnon"))
    return f"{own / 1024:.0f} {_status('VmHWM') / 1024:.0f}"


def _from_elsewhere(count: int) -> Iterator[Person]:
    """People as the database would give them: the dictionaries that their names were read with,
    50 MB, stay in another process. A worker that makes documents reads no name either."""
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)

    def give() -> None:
        for number in range(count):
            there.send(person(number))

    process = fork.Process(target=give)
    process.start()
    for _each_of_them in range(count):
        yield here.recv()
    process.join()


def _status(name: str) -> int:
    """A line of Linux's account of this process, kB. (Its ru_maxrss begins at its parent's.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
