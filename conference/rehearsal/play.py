"""The order of a rehearsal, and its report."""

import time
from functools import partial
from pathlib import Path

from conference.lib.leases import Leased
from conference.models import Conference
from conference.rehearsal import at_the_door, joining, signing
from conference.rehearsal.browser import Browser
from conference.rehearsal.people import person
from conference.rehearsal.processes import house
from conference.rehearsal.run import Cast, Run
from conference.rehearsal.sink import Sink
from conference.rehearsal.stage import build
from conference.rehearsal.strike import strike
from conference.work_words import said

OPEN = [Leased.WAITING, Leased.RUNNING]
MOST_SECONDS = 300


def rehearse(delegates: int, out: Path, *, keep: bool) -> dict[str, object]:
    """Play the whole conference with fictional delegates. Returns the report of contract."""
    for name in ("badges", "certificates", "mail", "log"):
        (out / name).mkdir(parents=True, exist_ok=True)
    with Sink(out / "mail") as sink:
        stage = build(sink.url, delegates)
        try:
            with house(out / "processes") as base:
                cast = [visitor(base, number) for number in range(delegates)]
                return report(play(Run(stage, base, sink, out, cast)))
        finally:
            if not keep:
                strike(Conference.objects.get(pk=stage.conference.pk))


def visitor(base: str, number: int) -> Cast:
    """A delegate with a phone of one's own, in one of the two languages."""
    who = person(number)
    return Cast(who, Browser(base, who.address, "zh-CN" if number % 2 else "en"))


def play(run: Run) -> Run:
    """Every step; what breaks is a finding and the next step goes on."""
    here = run.each("register", partial(joining.register, run), run.cast)
    here = run.each("confirm", partial(joining.confirm, run), here)
    with run.step("approve"):
        run.counts["approved"] = joining.approve(run)
    here = run.each("badges", partial(joining.receive_badge, run), here)
    run.counts["badges"] = len(here)
    signing.read_badges(run)
    run.counts["seats"] = len(run.each("seats", partial(joining.take_seat, run), here))
    with run.step("scans"):
        run.counts["scans"] = at_the_door.scan_everybody(run)
    with run.step("letters"):
        signing.see_letters(run, here)
    here = run.each("sign", partial(signing.sign, run), here)
    run.counts["signatures"] = len(here)
    with run.step("order"):
        signing.order_certificates(run)
    here = run.each("certificates", partial(signing.receive_certificate, run), here)
    run.counts["certificates"] = len(here)
    with run.step("work"):
        finish_work(run)
    with run.step("files"):
        signing.write_files(run)
    return run


def finish_work(run: Run) -> None:
    """Wait for what the workers still have in hand: the stage must not be struck under them."""
    rows = run.stage.conference.work_items
    end = time.monotonic() + MOST_SECONDS
    while rows.filter(status__in=OPEN).exists() and time.monotonic() < end:
        time.sleep(0.2)
    left = rows.exclude(status=Leased.DONE).values_list("task", "label", "status", "error")
    run.failures += [" ".join(["work:", *row, said(error)]) for *row, error in left]


def report(run: Run) -> dict[str, object]:
    """What happened, in the words of the contract; `failures` lists whom and what."""
    with_certificate = sum(
        any(part.get_content_type() == "application/pdf" and "jinjiang-" in str(part.get_filename())
            for part in mail.iter_attachments())
        for mails in run.sink.messages.values() for mail in mails
    )  # fmt: skip
    check(run)
    return {
        "conference": run.slug,
        "delegates": len(run.cast),
        **{name: run.counts.get(name, 0) for name in
           ("approved", "badges", "seats", "scans", "signatures", "certificates")},
        "mails": with_certificate,
        "failures": run.failures,
        "seconds": run.seconds,
    }  # fmt: skip


def check(run: Run) -> None:
    """Anything that fell short of everybody is a failure."""
    everybody = len(run.cast)
    for name in ("approved", "badges", "seats", "signatures", "certificates"):
        if run.counts.get(name) != everybody:
            run.failures.append(f"{name}: {run.counts.get(name, 0)} of {everybody}")
    scans = run.counts.get("scans", {})
    if scans.get("first") != everybody or scans.get("rejected") != 1:
        run.failures.append(f"scans: {scans}")
