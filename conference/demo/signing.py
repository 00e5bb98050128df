"""The initiative of the report, open for signing, and a few fictional signatures."""

import secrets

from django.contrib.auth.hashers import check_password

from conference.demo import facts, staff
from conference.models import Conference, Membership, User
from initiative import actions, kiosk_actions, log, mandates, roll, texts
from initiative.forms import SigningForm
from initiative.models import Ceremony, Initiative, Signature
from registration.models import Delegate

SLUG = "jinjiang"
SIGNERS = 12
CALLED_UP = 24
LOCAL_PIN = "2608"
STATEMENTS = {
    0: ("示例留言：转发之前，先问一句是不是真的。", True),
    3: ("示例留言：错了就公开更正。", True),
    6: ("Example: I will say where my pictures come from.", True),
    9: ("示例留言：这一条正等主持人审阅。", False),
}


def create(conference: Conference) -> Initiative:
    """The initiative with its text as received, its voices and an open ceremony here."""
    received = facts.FACTS["initiative"]
    initiative, is_new = Initiative.objects.get_or_create(
        slug=SLUG,
        defaults={
            "log": log.public_log(), "title": facts.title(), "city": facts.city(),
            "subject": facts.subject(),
            "launched": received["launched"], "organiser": facts.organiser(),
            "press": facts.press(), "open_for_signing": True, "is_demo": True,
        },
    )  # fmt: skip
    if is_new:
        texts.publish(initiative, "en", facts.texts())
        for position, voice in enumerate(facts.voices()):
            initiative.voices.create(position=position, **voice)
    ceremony = actions.plan(conference, initiative)
    ceremony.name = {"en": "Signing ceremony", facts.CHINESE: "签署仪式"}
    ceremony.save()
    actions.set_state(ceremony, Ceremony.State.OPEN)
    return initiative


def call_up(conference: Conference, delegates: list[Delegate]) -> int:
    """The order of signing: the first of those who are let in, a few of whom have signed."""
    approved = [row for row in delegates if row.status == Delegate.Status.APPROVED]
    return roll.fill(conference.ceremonies.get(), approved[:CALLED_UP])


def set_pin(conference: Conference) -> str:
    """The host countersigns at kiosks with it; anywhere but on this machine it is made now."""
    pin = LOCAL_PIN if staff.is_local() else f"{secrets.randbelow(10**6):06}"
    if user := host(conference):
        kiosk_actions.set_pin(user, conference, pin)
    return pin if user else ""


def known_pin(conference: Conference) -> str:
    """The host's, where it still is ours; "" where it is no longer known."""
    kept = conference.staff_pins.filter(user=host(conference)).first()
    ours = kept and staff.is_local() and check_password(LOCAL_PIN, kept.digest)
    return LOCAL_PIN if ours else ""


def host(conference: Conference) -> User | None:
    """Who leads the ceremony of the demonstration, if that log-in is still there."""
    found = conference.memberships.filter(role=Membership.Role.CEREMONY_HOST).order_by("pk")
    return found[0].user if found else None


def sign(initiative: Initiative, delegates: list[Delegate]) -> list[Signature]:
    """Some of those who are let in sign, through the form everybody fills in."""
    approved = [row for row in delegates if row.status == Delegate.Status.APPROVED]
    return [
        sign_one(initiative, row, number) for number, row in enumerate(approved[2::3][:SIGNERS])
    ]


def show_letter(delegate: Delegate) -> bool:
    """Whoever comes for an association, shows its letter and signs for it."""
    organiser = delegate.conference.memberships.filter(role=Membership.Role.ORGANISER).first()
    if delegate.association:
        by = organiser.user if organiser else None
        mandates.confirm(delegate, "示例公函 · Example letter", by)
    return delegate.association is not None


def sign_one(initiative: Initiative, delegate: Delegate, number: int) -> Signature:
    """One signature; a statement is read by the host, where it is to be seen already."""
    statement, is_read = STATEMENTS.get(number, ("", False))
    text = initiative.versions.latest().texts.get(
        language=facts.CHINESE if delegate.language == facts.CHINESE else "en"
    )
    data = {
        "text_sha256": text.sha256, "adult": "on", "record": "on", "consent_list": "on",
        "statement": statement, "platforms": [row.pk for row in delegate.platforms.all()],
    }  # fmt: skip
    if statement:
        data["consent_statement"] = "on"
    if delegate.category.code == "association" and show_letter(delegate):
        data["for_association"] = "on"
    form = SigningForm(data, delegate=delegate)
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    signature = actions.sign(initiative, delegate, form.endorsement())
    return actions.moderate(signature, show=True) if is_read else signature
