"""The first half of a rehearsal: register, confirm, approve, receive the badge, take a seat."""

import re
from urllib.parse import urlsplit

from django.urls import reverse

from conference.rehearsal.browser import Browser, Unexpected, forms, text_of
from conference.rehearsal.run import Cast, Run
from conference.rehearsal.sink import attachment, links
from conference.rehearsal.stage import ASSOCIATION

KEY = re.compile(r"/me/([\w-]+)/")


def register(run: Run, one: Cast) -> None:
    """Fill in the public form, with an account, as a creator would on the phone."""
    person, browser = one.person, one.browser
    page = browser.get(f"/en/{run.slug}/register/")
    form = forms(page)[0]
    form.fill(
        name_zh=person.name_zh,
        name_latin=person.name_latin,
        email=person.email,
        phone=person.phone,
        city="成都",
        association_name=ASSOCIATION["zh-hans"],
        category=form.options["category"][0],
        consent_processing="on",
    )
    account = {"accounts-0-platform": person.platform, "accounts-0-handle": person.name,
               "accounts-0-followers": f"{person.number + 1}万"}  # fmt: skip
    browser.post_form(form.action, form.fill(**account))


def confirm(run: Run, one: Cast) -> None:
    """Open the link of the mail: it shows a button; press it."""
    mail = run.sink.wait_for(one.person.email, lambda mail: link_to(mail, "/confirm/"))
    page = one.browser.get(link_to(mail, "/confirm/"))
    done = one.browser.submit(page)
    one.key = KEY.findall(urlsplit(done.url).path)[0]


def link_to(mail, part: str) -> str:
    """The mail's first link whose address has this part; "" where none has."""
    return next((link for link in links(mail) if part in link), "")


def log_in(run: Run) -> Browser:
    """The organiser at the desk."""
    desk = Browser(run.base, "198.19.0.1")
    page = desk.get("/en/desk/login/")
    done = desk.submit(page, username=run.stage.organiser.email, password=run.stage.password)
    if "/login/" in done.url:
        raise Unexpected(f"the organiser could not log in: {text_of(done)[:400]}")
    return desk


def approve(run: Run) -> int:
    """Tick everybody who waits and approve them, a page of the list at a time."""
    desk = log_in(run)
    address = reverse("registration:desk_list", args=[run.slug])
    waiting = run.stage.conference.delegates.filter(status="pending")
    for _page in range(len(run.cast) + 1):
        if not waiting.exists():
            break
        page = desk.get(f"{address}?status=pending")
        form = next(form for form in forms(page) if "decide" in form.action)
        ids = form.options["delegates"]
        desk.post_form(form.action, form.fill(delegates=ids, decision="approve"))
    return run.stage.conference.delegates.approved().count()


def receive_badge(run: Run, one: Cast) -> None:
    """The mail brings the PDF; the delegate's page gives PDF and PNG."""
    mail = run.sink.wait_for(one.person.email, attachment, seconds=60 + 3 * len(run.cast))
    name = f"{one.person.number:04d}"
    for kind, start in (("pdf", b"%PDF-"), ("png", b"\x89PNG")):
        data = one.browser.get(f"/me/{one.key}/badge.{kind}").content
        if not data.startswith(start):
            raise Unexpected(f"badge.{kind} is no {kind.upper()}")
        (run.out / "badges" / f"{name}.{kind}").write_bytes(data)
    if attachment(mail) != (run.out / "badges" / f"{name}.pdf").read_bytes():
        raise Unexpected("the badge of the mail is not the badge of the page")


def take_seat(run: Run, one: Cast) -> None:
    """Reserve a seat from one's own programme page."""
    page = one.browser.get(f"/en/me/{one.key}/programme/")
    form = next(form for form in forms(page) if "/take/" in form.action)
    one.browser.post_form(form.action, form)
