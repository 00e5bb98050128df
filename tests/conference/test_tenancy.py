"""Many conferences, one site: desk, API and devices of one never reach a row of another.

Every model that carries a conference is here, found by itself: a new one must be told how it is
made (ROWS), and whether any address names one of its rows (the addresses are found by themselves
as well).
"""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver
from django.utils import timezone

from checkin import actions as door, printing
from checkin.models import (
    Acknowledgement,
    Followed,
    Presence,
    ProvisioningCode,
    Regrouping,
    RosterChange,
    Scan,
    UntakenScan,
    Visit,
    Watch,
    Zone,
)
from conference import api_access, audit, jobs
from conference.models import ApiToken, AuditEntry, Conference, Membership, OutgoingMail
from initiative import sequencing
from registration.models import Delegate
from sessions.models import Release
from tests.badges import awards, factories as badges
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.initiative.factories import (
    CeremonyFactory,
    MandateFactory,
    SeatFactory,
    SignatureFactory,
    kiosk_place,
)
from tests.registration import campaigns
from tests.registration.factories import AssociationFactory, CategoryFactory, DelegateFactory
from tests.sessions.factories import RoomFactory, SpeakerFactory, TalkFactory, TrackFactory

pytestmark = [pytest.mark.django_db, pytest.mark.stateless]
NAME = "陌生人"
NOTHING: dict = {"rooms": [], "tracks": [], "talks": []}


def delegate_of(conference: Conference) -> Delegate:
    """Somebody whose name appears nowhere else."""
    return DelegateFactory(conference=conference, name_zh=NAME, name_latin="Moshengren")


def mail_of(conference: Conference) -> OutgoingMail:
    """A message that failed, so that it could be sent again."""
    return OutgoingMail.objects.create(
        conference=conference, kind="test", to="a@example.org", sender="b@example.org",
        language="en", subject=NAME, text=NAME, message_id=f"<{conference.pk}@test>",
        dedupe=f"tenancy:{conference.pk}", status=OutgoingMail.FAILED,
    )  # fmt: skip


def scan_of(conference: Conference) -> Scan:
    """A scan as a device brings it."""
    gate, device = GateFactory(conference=conference), DeviceFactory(conference=conference)
    door.record_scans(device, batch(reading(badge_at(conference), gate)))
    return conference.scans.get()


def untaken_of(conference: Conference) -> UntakenScan:
    """A scan of a gate there is none of."""
    device, nowhere = DeviceFactory(conference=conference), GateFactory.build(slug="nowhere")
    door.record_scans(device, batch(reading(badges.badge(delegate_of(conference)), nowhere)))
    return conference.untaken_scans.get()


def signature_of(conference: Conference) -> Any:
    """A signature in the log, its statement unread."""
    made = SignatureFactory(
        conference=conference, delegate=delegate_of(conference), statement=NAME,
        statement_state="pending", consent_statement=True,
    )  # fmt: skip
    sequencing.sequence([made])
    return made


def join_of(conference: Conference) -> Any:
    """An endorsement given online that waits for the host."""
    ceremony = CeremonyFactory(conference=conference)
    return ceremony.join_requests.create(
        conference=conference, delegate=delegate_of(conference), name=NAME, state="waiting",
        text=ceremony.initiative.versions.get().texts.first(), email="a@example.org",
        language="en", digest="3" * 64, expires_at=timezone.now(), used_at=timezone.now(),
    )  # fmt: skip


def campaign_of(conference: Conference) -> Any:
    """A campaign that was written, in nobody's words but its own."""
    delegate_of(conference)
    return campaigns.write(campaigns.campaign(conference, name=NAME))


def gate_of(conference: Conference) -> dict[str, Any]:
    """What a row of the live picture names: a gate, and somebody."""
    gate = GateFactory(conference=conference, name={"en": NAME})
    return {"conference": conference, "delegate": delegate_of(conference), "gate": gate}


ROWS = {
    "badges.Badge": lambda c: badges.badge(delegate_of(c)),
    "badges.BadgeDesign": lambda c: badges.design(c, NAME),
    "badges.BadgePicture": lambda c: badges.background(c, NAME),
    "badges.Certificate": lambda c: badges.certificate(delegate_of(c)),
    "badges.SheetRun": lambda c: badges.sheet_run(c, delegate_of(c)),
    "badges.CertificateIssue": lambda c: awards.issue(c, issuer={"en": NAME}),
    "checkin.Acknowledgement": lambda c: Acknowledgement.objects.create(
        conference=c, delegate=delegate_of(c), day=c.starts_on
    ),
    "checkin.BadgePrint": lambda c: printing.ask(badges.badge(delegate_of(c))),
    "checkin.Regrouping": lambda c: Regrouping.objects.create(
        conference=c, at=timezone.now(), areas={}
    ),
    "checkin.Followed": lambda c: Followed.objects.create(conference=c),
    "checkin.Presence": lambda c: Presence.objects.create(
        **gate_of(c), area=NAME, zone=NAME, inside=True, since=timezone.now()
    ),
    "checkin.Visit": lambda c: Visit.objects.create(
        **gate_of(c), day=c.today, at=timezone.now(), arrival=True
    ),
    "checkin.Watch": lambda c: Watch.objects.create(conference=c, delegate=delegate_of(c)),
    "checkin.Device": lambda c: DeviceFactory(conference=c, name=NAME),
    "checkin.Gate": lambda c: GateFactory(conference=c, slug="foreign", name={"en": NAME}),
    "checkin.ProvisioningCode": lambda c: ProvisioningCode.objects.create(
        conference=c, digest="0" * 64, expires_at=timezone.now() + timedelta(hours=1)
    ),
    "checkin.RosterChange": lambda c: RosterChange.objects.create(conference=c, badge_ref=NAME),
    "checkin.Scan": scan_of,
    "checkin.UntakenScan": untaken_of,
    "checkin.Zone": lambda c: Zone.objects.create(conference=c, slug="foreign", name={"en": NAME}),
    "conference.ApiToken": lambda c: ApiToken.objects.create(
        conference=c, name=NAME, digest="1" * 64, created_by=MembershipFactory(conference=c).user
    ),
    "conference.AuditEntry": lambda c: audit.record("test.done", c, conference=c, by=NAME),
    "conference.Job": lambda c: jobs.start(c, "test", NAME, None),
    "conference.Membership": lambda c: MembershipFactory(conference=c, user__name=NAME),
    "conference.OutgoingMail": mail_of,
    "conference.WorkItem": lambda c: jobs.enqueue(
        "badges.tasks.make_badge", {}, conference=c, dedupe=f"tenancy:{c.pk}", label=NAME
    ),
    "initiative.Ceremony": lambda c: CeremonyFactory(conference=c, name={"en": NAME}),
    "initiative.CeremonyRecord": lambda c: CeremonyFactory(conference=c).records.create(
        conference=c, language="en", pdf="none", sha256="3" * 64, made_at=timezone.now()
    ),
    "initiative.PressPhoto": lambda c: c.press_photos.create(
        initiative=CeremonyFactory(conference=c).initiative, image="none", small="none",
        width=1, height=1, credit=NAME,
    ),
    "initiative.Confirmation": lambda c: CeremonyFactory(conference=c).confirmations.create(
        conference=c, key=uuid4()
    ),
    "initiative.Grant": lambda c: c.grants.create(
        initiative=CeremonyFactory(conference=c).initiative, association=NAME,
        email="a@example.org", language="en", until=timezone.now() + timedelta(days=1),
    ),
    "initiative.JoinRequest": join_of,
    "initiative.KioskPlace": lambda c: kiosk_place(CeremonyFactory(conference=c)),
    "initiative.Seat": lambda c: SeatFactory(conference=c, delegate=delegate_of(c)),
    "initiative.SignCode": lambda c: CeremonyFactory(conference=c).codes.create(
        conference=c, delegate=delegate_of(c), digest="2" * 64,
        expires_at=timezone.now() + timedelta(hours=1),
    ),
    "initiative.StaffPin": lambda c: c.staff_pins.create(
        user=MembershipFactory(conference=c, user__name=NAME).user, digest="!"
    ),
    "initiative.Mandate": lambda c: MandateFactory(delegate=delegate_of(c), document=NAME),
    "initiative.Signature": signature_of,
    "programme.Release": lambda c: Release.objects.create(
        conference=c, version=1, note=NAME, content=NOTHING
    ),
    "programme.Room": lambda c: RoomFactory(conference=c, slug="foreign", name={"en": NAME}),
    "programme.Speaker": lambda c: SpeakerFactory(conference=c, slug="foreign", name_zh=NAME),
    "programme.Talk": lambda c: TalkFactory(conference=c, slug="foreign", title={"en": NAME}),
    "programme.Track": lambda c: TrackFactory(conference=c, slug="foreign", name={"en": NAME}),
    "registration.Association": lambda c: AssociationFactory(conference=c, name={"en": NAME}),
    "registration.Campaign": campaign_of,
    "registration.Category": lambda c: CategoryFactory(conference=c, name={"en": NAME}),
    "registration.Delegate": delegate_of,
}  # fmt: skip

# Which model a part of an address names, by the address's words before it.
NAMED = [
    ("badges/issue/<delegate>", "registration.Delegate"),
    ("badges/designs/versions/<version>", "badges.BadgeDesign"),
    ("badges/designs/pictures/<pk>", "badges.BadgePicture"),
    ("badges/designs/<pk>", "badges.BadgeDesign"),
    ("badges/sheets/<pk>", "badges.SheetRun"),
    ("badges/<pk>", "badges.Badge"),
    ("certificates/issues/<pk>", "badges.CertificateIssue"),
    ("certificates/prints/<pk>", "conference.Job"),
    ("certificates/<pk>", "badges.Certificate"),
    ("certificates/<serial>", "badges.Certificate"),
    ("ceremony/grants/<grant>", "initiative.Grant"),
    ("ceremony/joins/<join>", "initiative.JoinRequest"),
    ("ceremony/mandates/<delegate>", "registration.Delegate"),
    ("ceremony/online/<pk>", "registration.Delegate"),
    ("ceremony/<ceremony>", "initiative.Ceremony"),
    ("ceremony/photos/<pk>", "initiative.PressPhoto"),
    ("ceremony/seats/<seat>", "initiative.Seat"),
    ("ceremony/signatures/<signature>", "initiative.Signature"),
    ("signatures/<pk>", "initiative.Signature"),
    ("door/gates/<slug>", "checkin.Gate"),
    ("door/watch/<pk>", "registration.Delegate"),
    ("door/people/<pk>", "registration.Delegate"),
    ("door/not-taken/<pk>", "checkin.UntakenScan"),
    ("door/prints/<pk>", "checkin.BadgePrint"),
    ("door/stations/<pk>", "checkin.Device"),
    ("door/zones/<slug>", "checkin.Zone"),
    ("door/devices/<pk>", "checkin.Device"),
    ("delegates/categories/<pk>", "registration.Category"),
    ("delegates/associations/<pk>", "registration.Association"),
    ("delegates/<pk>", "registration.Delegate"),
    ("mail/campaigns/<pk>", "registration.Campaign"),
    ("mail/<pk>", "conference.OutgoingMail"),
    ("jobs/<pk>", "conference.Job"),
    ("settings/team/<pk>", "conference.Membership"),
    ("settings/tokens/<pk>", "conference.ApiToken"),
    ("programme/release/paper/<language>", "programme.Release"),
    ("programme/talks/<talk>", "programme.Talk"),
    ("programme/rooms/<slug>", "programme.Room"),
    ("programme/tracks/<slug>", "programme.Track"),
    ("programme/speakers/<slug>", "programme.Speaker"),
]
KIND = "(?P<kind>rooms|tracks|speakers)"


def carriers() -> list[str]:
    """Every model with a conference of its own."""
    return sorted(
        model._meta.label
        for model in apps.get_models()
        if any(field.name == "conference" for field in model._meta.concrete_fields)
    )


def patterns(resolver: URLResolver, before: str = "") -> list[str]:
    """Every address of the site, its parts as <name>."""
    found = []
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            kinds = ("rooms", "tracks", "speakers") if KIND in route else ("",)
            found += [plain(route.replace(KIND, kind)) for kind in kinds]
        else:
            found += patterns(entry, route)
    return found


def plain(route: str) -> str:
    """A route's regular expressions and converters taken out."""
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
    return re.sub(r"<\w+:", "<", named).replace("^", "").replace("\\Z", "").replace("$", "")


def of_desk_and_api() -> list[str]:
    """The addresses of one conference for its staff and its programs."""
    every = patterns(get_resolver())
    return sorted(
        {route for route in every if re.search(r"(desk|conferences)/<conference>/", route)}
    )


def naming_a_row() -> list[str]:
    """Those that name one of its rows as well."""
    return [route for route in of_desk_and_api() if route.count("<") > 1]


def model_of(route: str) -> str:
    """The model whose row an address names."""
    return next(model for words, model in NAMED if f"/{words}" in route)


@pytest.fixture
def mine():
    """The conference whose organiser and token ask."""
    return ConferenceFactory(slug="mine")


@pytest.fixture
def foreign():
    """The conference nobody here works for."""
    return ConferenceFactory(slug="foreign")


@pytest.fixture
def asks(client, mine):
    """Ask an address as an organiser of mine, with a token of mine that may everything."""
    client.force_login(MembershipFactory(conference=mine).user)
    secret = api_access.new_token()
    ApiToken.objects.create(
        conference=mine, name="all", scopes=list(api_access.SCOPES),
        digest=api_access.digest(secret), created_by=Membership.objects.get().user,
    )  # fmt: skip
    bearer = {"Authorization": f"Bearer {secret}"}

    def ask(method, address):
        if method == "post" and address.startswith("api/"):
            return client.post(f"/{address}", {}, "application/json", headers=bearer)
        return getattr(client, method)(f"/{address}", headers=bearer)

    return ask


def snapshot(row: Any) -> dict[str, Any]:
    """The row's columns as they stand in the database."""
    return type(row).objects.filter(pk=row.pk).values().get()


def filled(route: str, conference: str, row: Any) -> str:
    """The address with the row's own names in it."""
    address = route.replace("<conference>", conference)
    for name in re.findall(r"<(\w+)>", address):
        value = getattr(row, name) if name in ("slug", "serial") else row.pk
        value = row.slug if name == "talk" else value
        value = row.versions.get().pk if name == "version" else value
        value = "0" * 32 if name == "key" else value
        address = address.replace(f"<{name}>", str(value))
    return address


def test_every_model_with_a_conference_is_looked_at():
    assert carriers() == sorted(ROWS)


def test_every_address_that_names_a_row_says_of_which_model():
    routes = naming_a_row()

    assert len(routes) > 30
    assert [route for route in routes if not any(f"/{words}" in route for words, _ in NAMED)] == []
    assert {model_of(route) for route in routes} == {model for _words, model in NAMED}


@pytest.mark.parametrize("route", naming_a_row())
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_conference_s_row_is_not_found(asks, mine, foreign, route, method):
    row = ROWS[model_of(route)](foreign)
    before = snapshot(row)

    answer = asks(method, filled(route, mine.slug, row))

    assert answer.status_code in (404, 405)
    assert NAME not in answer.content.decode()
    assert snapshot(row) == before


@pytest.mark.parametrize("route", of_desk_and_api())
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_conference_is_not_found_at_all(asks, foreign, route, method):
    row = ROWS[model_of(route)](foreign) if route in naming_a_row() else None

    answer = asks(method, filled(route, foreign.slug, row))

    assert answer.status_code in (404, 405)


@pytest.mark.parametrize("route", [r for r in of_desk_and_api() if r.count("<") == 1])
def test_lists_hold_nothing_of_another_conference(asks, mine, foreign, route):
    for make in ROWS.values():
        make(foreign)
    Release.objects.create(conference=mine, version=1, content=NOTHING)

    answer = asks("get", filled(route, mine.slug, None))

    assert answer.status_code in (200, 302, 405)
    assert NAME not in b"".join(answer).decode()


def test_a_device_reads_nothing_of_another_conference(client, mine, foreign):
    for make in ROWS.values():
        make(foreign)
    device = DeviceFactory(conference=mine)
    token = f"the-token-of-device-{device.name.removeprefix('Phone ')}"

    answer = client.get("/api/v1/door/sync?cursor=0", headers={"Authorization": f"Device {token}"})

    told = answer.json()
    assert (answer.status_code, told["conference"]["slug"]) == (200, "mine")
    parts = ("gates", "roles", "roster", "revocations", "admissions")
    assert [told[part] for part in parts] == [[]] * len(parts)
    assert AuditEntry.objects.filter(conference=mine).count() == 0
