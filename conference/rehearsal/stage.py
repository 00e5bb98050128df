"""The throw-away conference of a rehearsal: made through the product's own actions."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from checkin import actions as door
from checkin.models import Gate
from conference import actions
from conference.models import Conference, Membership, User
from initiative import actions as signing, log, texts
from initiative.models import Ceremony, Initiative
from registration.models import Category
from sessions import actions as programme
from sessions.models import Room, Talk

REHEARSAL = {"en": "Dress rehearsal", "zh-hans": "彩排"}
ASSOCIATION = {"en": "Rehearsal Association", "zh-hans": "彩排协会"}


@dataclass
class Stage:
    """What a rehearsal plays on; `password` is the organiser's, for this run alone."""

    conference: Conference
    initiative: Initiative
    organiser: User
    password: str
    talk: Talk
    gates: list[Gate]


TEXT = {
    "en": ("Rehearsal pledge", "We rehearse with care, so that on the day nobody has to wait.\n"),
    "zh-hans": ("彩排承诺", "我们认真彩排，好让当天无人久等。\n"),
}


@transaction.atomic
def build(mail_url: str, delegates: int) -> Stage:
    """A conference of today with one category, a talk with seats, two gates, an open ceremony."""
    password = secrets.token_urlsafe(12)
    slug = f"rehearsal-{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    conference = make_conference(slug, mail_url)
    organiser = User.objects.create_user(f"{slug}@rehearsal.example", password, name="Rehearsal")
    conference.memberships.create(user=organiser, role=Membership.Role.ORGANISER)
    conference.categories.create(
        code="creator",
        name={"en": "Creator", "zh-hans": "自媒体创作者"},
        role_code=1,
        approval=Category.Approval.MANUAL,
        capacity=delegates,
    )
    conference.associations.create(slug="rehearsal", name=ASSOCIATION)
    talk = make_programme(conference, delegates)
    gates = [
        door.create_gate(conference, slug=slug, name={"en": name, "zh-hans": chinese})
        for slug, name, chinese in (("main", "Main door", "正门"), ("east", "East door", "东门"))
    ]
    return Stage(conference, make_initiative(conference), organiser, password, talk, gates)


def make_conference(slug: str, mail_url: str) -> Conference:
    """Published for the time of the rehearsal; its mail goes to the sink alone."""
    today = timezone.localdate()
    last = Conference.objects.aggregate(Max("number"))["number__max"] or 0
    return actions.save_conference(
        Conference(
            slug=slug,
            number=last + 1,
            name=REHEARSAL,
            organiser=REHEARSAL,
            city={"en": "Chengdu", "zh-hans": "成都"},
            starts_on=today,
            ends_on=today + timedelta(days=1),
            contact_email="office@rehearsal.example",
            email_url=mail_url,
            is_rehearsal=True,
        )
    )


def make_programme(conference: Conference, seats: int) -> Talk:
    """One released talk this evening in which everybody finds a seat."""
    room = programme.save_part(
        Room(conference=conference, slug="hall", name={"en": "Hall", "zh-hans": "大厅"})
    )
    starts = timezone.now() + timedelta(hours=1)
    talk = Talk(
        conference=conference,
        slug="opening",
        kind=Talk.Kind.PLENARY,
        room=room,
        title={"en": "Opening", "zh-hans": "开幕"},
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        seats=seats,
    )
    programme.save_talk(talk, [])
    programme.release(conference, "Rehearsal")
    return talk


def make_initiative(conference: Conference) -> Initiative:
    """An initiative with a ledger of its own that leaves no trace in the public one."""
    ledger = log.create(conference.slug, f"rehearsal.example/{conference.slug}", disposable=True)
    made = Initiative.objects.create(
        slug=conference.slug, log=ledger, title=REHEARSAL, open_for_signing=True
    )
    texts.publish(made, "en", TEXT)
    signing.set_state(signing.plan(conference, made), Ceremony.State.OPEN)
    return made
