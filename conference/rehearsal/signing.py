"""The second half of a rehearsal: sign, receive the certificate, and have a stranger verify it."""

import csv
import time

from django.urls import reverse

from badges.models import Badge, Certificate
from conference.rehearsal.browser import Browser, Unexpected, forms, text_of
from conference.rehearsal.joining import log_in
from conference.rehearsal.run import Cast, Run
from conference.rehearsal.sink import attachment
from initiative import export


def speaks_for_all(one: Cast) -> bool:
    """Every tenth, from the second on, brings a letter of the association and signs for it."""
    return one.person.number % 10 == 1


def see_letters(run: Run, cast: list[Cast]) -> None:
    """The organiser writes down whose letter was seen."""
    desk = log_in(run)
    ids = dict(run.stage.conference.delegates.values_list("key", "pk"))
    for one in filter(speaks_for_all, cast):
        address = reverse("initiative:desk_mandate", args=[run.slug, ids[one.key]])
        form = next(form for form in forms(desk.get(address)) if "document" in form.fields)
        desk.post_form(form.action, form.fill(document="彩排公函 · Letter of the rehearsal"))


def sign(run: Run, one: Cast) -> None:
    """Read the text, agree, send its hash back with the form."""
    address = f"/en/me/{one.key}/sign/{run.stage.initiative.slug}/"
    page = one.browser.get(address)
    form = next(form for form in forms(page) if "text_sha256" in form.fields)
    agreed = dict.fromkeys(("adult", "record", "consent_list"), "on")
    if speaks_for_all(one):
        agreed["for_association"] = "on"
    if one.person.number % 3 == 0:
        agreed |= {"statement": "愿网络清朗。", "consent_statement": "on"}
    done = one.browser.post_form(form.action, form.fill(**agreed))
    if "text_sha256" in done.text:
        raise Unexpected(text_of(done)[:600])


def order_certificates(run: Run) -> None:
    """Once every certificate is issued, the organiser presses one button for all."""
    deadline = time.monotonic() + 60 + len(run.cast)
    issued = run.stage.conference.certificates
    while issued.count() < run.counts["signatures"] and time.monotonic() < deadline:
        time.sleep(0.2)
    desk = log_in(run)
    page = desk.get(reverse("badges:desk_certificates", args=[run.slug]))
    target = reverse("badges:desk_mail_certificates", args=[run.slug])
    form = next(form for form in forms(page) if form.action.endswith(target))
    desk.post_form(form.action, form)


def receive_certificate(run: Run, one: Cast) -> None:
    """The mail brings the PDF; its serial, typed by a stranger, is found genuine."""
    certificate = Certificate.objects.get(delegate__key=one.key)
    one.serial = certificate.serial
    mail = run.sink.wait_for(
        one.person.email,
        lambda mail: one.serial in str([part.get_filename() for part in mail.iter_attachments()]),
        seconds=60 + 5 * len(run.cast),
    )
    (run.out / "certificates" / f"{one.serial}.pdf").write_bytes(attachment(mail) or b"")
    stranger = Browser(run.base, f"198.19.1.{one.person.number % 250 + 1}")
    answer = stranger.session.get(
        stranger.here(f"/v/{one.serial}"), headers={"Accept": "application/json"}, timeout=60
    )
    if answer.status_code != 200 or answer.json()["state"] != "good":
        raise Unexpected(f"the certificate is not found genuine: {answer.text[:300]}")


def read_badges(run: Run) -> None:
    """What is printed on each badge, for the door and for delegates.csv."""
    badges = Badge.objects.filter(conference=run.stage.conference).select_related("conference")
    by_key = {badge.delegate.key: badge for badge in badges.select_related("delegate")}
    for one in run.cast:
        if badge := by_key.get(one.key):
            one.token, one.badge = badge.token(), badge.code


def write_files(run: Run) -> None:
    """The ledger's public files, and who is who."""
    export.write(run.stage.initiative.log, run.out / "log")
    with (run.out / "delegates.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["number", "serial", "name", "email", "badge", "token"])
        for one in run.cast:
            who = one.person
            rows.writerow([f"{who.number:04d}", one.serial, who.name, who.email, one.badge,
                           one.token])  # fmt: skip
