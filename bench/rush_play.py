"""What `bench rush` measures, inside the database and folder that were made for it.

Each person opens the form and posts it, over a connection of one's own; the yardstick only opens
the form, as often. The product's own `script/run web` serves.
"""

import json
import os
import re
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

if __name__ == "__main__":
    django.setup()

from bench import door_ground
from bench.door_servers import servers
from bench.figures import Figure
from initiative import actions, log, texts
from initiative.models import Initiative, Signature

PEOPLE, CONNECTIONS, ROUNDS = 500, 50, 3
GOAL_SECONDS = 60.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CONDITIONS = (
    f"{PEOPLE} people over {CONNECTIONS} connections, PostgreSQL, granian with 2 workers, "
    f"{os.cpu_count()} cores with load {os.getloadavg()[0]:.1f} before, medians of {ROUNDS}, "
    "whoever signs on the same machine"
)


def ground() -> tuple[list[str], str]:
    """(keys of the delegates, the text's hash) of a conference where an initiative is signed."""
    made, _token = door_ground.conference(1, PEOPLE * ROUNDS)
    rush = Initiative.objects.create(
        slug="rush", log=log.public_log(), title={"en": "Rush"}, open_for_signing=True
    )
    version = texts.publish(rush, "en", {"en": ("Rush", "We keep our promises.")})
    actions.set_state(actions.plan(made, rush), "open")
    return list(made.delegates.values_list("key", flat=True)), version.texts.get().sha256


def opened(port: int, key: str) -> tuple[str, str]:
    """The form's cookie and token."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", f"/en/me/{key}/sign/rush/")
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    found = TOKEN.search(page)
    if found is None:
        raise RuntimeError(f"no form: {answer.status}")
    return answer.headers["Set-Cookie"].split(";")[0], found[1]


def signed(port: int, key: str, sha256: str) -> float:
    """Open the form and post it; seconds from the post to the acknowledgement."""
    cookie, token = opened(port, key)
    fields = {"csrfmiddlewaretoken": token, "text_sha256": sha256, "adult": "on", "record": "on",
              "consent_list": "on"}  # fmt: skip
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line, start = HTTPConnection("127.0.0.1", port, timeout=60), time.perf_counter()
    line.request("POST", f"/en/me/{key}/sign/rush/", urlencode(fields), headers)
    status = line.getresponse().status
    line.close()
    if status != 302:
        raise RuntimeError(f"not signed: {status}")
    return time.perf_counter() - start


def together(work: Any, *rows: list) -> tuple[float, list[Any]]:
    """All of it over the connections; seconds until the last is done, and what each gave."""
    start = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        given = list(pool.map(work, *rows))
    return time.perf_counter() - start, given


def main() -> None:
    """Print each figure as a line of JSON."""
    keys, sha256 = ground()
    took: list[float] = []
    bare: list[float] = []
    waited: list[float] = []
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)) as (ours, _yard):
        ports = [ours.port] * PEOPLE
        for number in range(ROUNDS):
            mine = keys[number * PEOPLE : (number + 1) * PEOPLE]
            bare.append(together(opened, ports, mine)[0])
            seconds, each = together(signed, ports, mine, [sha256] * PEOPLE)
            took.append(seconds)
            waited += each
    if Signature.objects.sequenced().count() != PEOPLE * ROUNDS:
        raise RuntimeError("somebody who was told so is not in the ledger")
    all_of_them, forms = statistics.median(took), statistics.median(bare)
    p99 = statistics.quantiles(waited, n=100)[98]
    for figure in (
        Figure("rush", "everybody signed", all_of_them, "s", "everybody opened the form", forms,
               f"<= {GOAL_SECONDS:.0f} s", all_of_them <= GOAL_SECONDS, CONDITIONS),
        Figure("rush", "p99 from the post to the acknowledgement", p99, "s",
               "everybody opened the form", forms, "what it is", True, CONDITIONS),
    ):  # fmt: skip
        print(json.dumps(asdict(figure)), flush=True)


if __name__ == "__main__":
    main()
