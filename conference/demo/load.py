"""Loads the demonstration through the product's own actions; a second time it only moves it on."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from conference import actions, audit, mail_life
from conference.demo import delegates, door, facts, move, programme, signing, staff
from conference.lib import keys
from conference.lib.leases import Leased
from conference.mail_life import What
from conference.models import Conference, User
from registration.actions import save_setting
from registration.models import Association, Delegate

SLUG = "chengdu-2024"


@dataclass(frozen=True)
class Loaded:
    """The demonstration, who may log in, a delegate's own page to begin with, and the PIN with
    which the host countersigns at signing kiosks; "" where it is no longer known."""

    conference: Conference
    is_new: bool
    log_ins: list[staff.LogIn]
    delegate: Delegate | None
    moved: move.Moved = field(default_factory=move.Moved)
    pin: str = ""


def load() -> Loaded:
    """The demonstration, made where it is missing, all of it or nothing; moved once it is over."""
    if found := Conference.objects.filter(slug=SLUG).first():
        with translation.override("zh-hans"):
            moved = move.to_today(found)
        found.refresh_from_db()
        pin = signing.known_pin(found)
        return Loaded(found, False, staff.known(found), somebody(found), moved, pin)
    keys.create_missing(settings.KEYS_DIR)
    with transaction.atomic(), translation.override("zh-hans"):
        return build()


def build() -> Loaded:
    """Everything in its order. What a member of staff does, is in the audit trail as such."""
    conference = make_conference()
    log_ins = staff.create(conference)
    organiser = User.objects.get(email=log_ins[0].email)
    token = audit.origin.set(audit.Origin(user=organiser))
    try:
        people = fill(conference, organiser)
        pin = signing.set_pin(conference)
    finally:
        audit.origin.reset(token)
    withhold_mail(conference)
    return Loaded(conference, True, log_ins, somebody(conference) if people else None, pin=pin)


def make_conference() -> Conference:
    """Today and tomorrow at its place; the report's own date stays with the initiative."""
    today = timezone.localdate(timezone=Conference(time_zone="Asia/Shanghai").zone)
    last = Conference.objects.aggregate(Max("number"))["number__max"] or 0
    return actions.save_conference(
        Conference(
            slug=SLUG, number=last + 1, name=facts.conference_name(), city=facts.CITY,
            venue={"en": "Brocade Hall (demonstration)", "zh-hans": "锦江厅（演示）"},
            about={
                "en": "A demonstration of Jinjiang, named after the conference of which the report "
                      "on the Jinjiang Initiative speaks. Programme and delegates are fictional.",
                "zh-hans": "锦江系统的演示大会，名称取自《锦江倡议》报道；议程与代表均为虚构。",
            },
            organiser=facts.association(), contact_email="office@example.org",
            starts_on=today, ends_on=today + timedelta(days=1), is_demo=True,
        )
    )  # fmt: skip


def fill(conference: Conference, organiser: User) -> list[Delegate]:
    """Associations, delegates, gates, programme, initiative; arrivals and signatures last."""
    categories = delegates.make_categories(conference)
    associations = delegates.make_associations(conference)
    save_setting(the_association(conference))
    entrance, *_others = door.create_gates(conference)
    people = delegates.join(conference, categories, associations)
    programme.build(conference, people, organiser)
    door.create_room_door(conference)
    initiative = signing.create(conference)
    door.arrive(conference, entrance, organiser)
    signing.sign(initiative, people)
    signing.call_up(conference, people)
    return people


def the_association(conference: Conference) -> Association:
    """The association of the report with its president; nobody of the demonstration is from it."""
    return Association(
        conference=conference, slug="chengdu-we-media", name=facts.association(), city=facts.CITY,
        president=facts.FACTS["organiser"]["president"],
        president_title={"en": "president", "zh-hans": "会长"},
    )  # fmt: skip


def withhold_mail(conference: Conference) -> None:
    """Fictional people read no mail: their messages are in the outbox to be seen, never sent."""
    waiting = conference.mails.filter(status=Leased.WAITING)
    mail_life.change(waiting, {"status": Leased.WITHHELD}, What.WITHHELD, "fictional")


def somebody(conference: Conference) -> Delegate | None:
    """An approved fictional delegate who has not signed: the page to begin with."""
    return conference.delegates.approved().filter(signatures=None, is_fictional=True).first()
