"""The initiative of the report, open for signing, and a few fictional signatures."""

from conference.demo import facts
from conference.models import Conference, Membership
from initiative import actions, log, mandates, texts
from initiative.forms import SigningForm
from initiative.models import Ceremony, Initiative, Signature
from registration.models import Delegate

SLUG = "jinjiang"
SIGNERS = 12
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
