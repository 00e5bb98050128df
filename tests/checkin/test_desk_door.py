"""The desk by the door: finding people, and everything staff do for them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from badges import actions as badges
from badges.models import Badge
from checkin import actions, counter, help_codes, printing
from checkin.models import BadgePrint, Device, DeviceKind, Scan
from conference.models import AuditEntry, Membership
from registration import actions as registration
from registration.models import Delegate
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def gate():
    """A gate of a conference."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"})


@pytest.fixture
def badge(gate):
    """Somebody's badge there."""
    return badge_at(
        gate.conference,
        delegate__name_zh="张文和",
        delegate__name_latin="Zhang Wenhe",
        delegate__phone="+8613800137788",
    )


@pytest.fixture
def as_role(client, gate):
    """`as_role(role)`: the browser of such a member of staff."""

    def enter(role):
        client.force_login(MembershipFactory(conference=gate.conference, role=role).user)
        return client

    return enter


@pytest.fixture
def lead(as_role):
    """A door lead's browser."""
    return as_role(Role.DOOR_LEAD)


def door(conference, path=""):
    """An address of the desk by the door."""
    return f"/en/desk/{conference.slug}/door/{path}"


def person(badge, verb=""):
    """The person's page, or what it does."""
    return door(badge.conference, f"people/{badge.delegate_id}/{f'{verb}/' if verb else ''}")


def said(client, address):
    """What the page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).text).split())


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ORGANISER, 200), (Role.REGISTRATION, 200), (Role.DOOR_LEAD, 200),
     (Role.PROGRAMME, 403), (Role.READ_ONLY, 403)],
)  # fmt: skip
def test_who_may_work_at_the_desk_by_the_door(as_role, gate, badge, role, status):
    client = as_role(role)

    for address in ("people/", "people/new/", "prints/"):
        assert client.get(door(gate.conference, address)).status_code == status
    assert client.get(person(badge)).status_code == status
    assert client.post(person(badge, "print"), {}).status_code in (status, 302)


def test_people_of_another_conference_are_not_found(lead, gate):
    other = badge_at(ConferenceFactory())
    address = door(gate.conference, f"people/{other.delegate_id}/")

    assert lead.get(address).status_code == 404
    assert lead.post(address + "print/").status_code == 404
    print_ = printing.ask(other)
    assert lead.post(door(gate.conference, f"prints/{print_.pk}/printed/")).status_code == 404


@pytest.mark.parametrize("typed", ["Wenhe", "文和", "zhangwenhe", "zwh", "7788"])
def test_one_person_is_found_at_once_by_name_pinyin_initials_and_phone(lead, gate, badge, typed):
    badge.delegate.index()
    badge.delegate.save()
    badge_at(gate.conference, delegate__name_zh="", delegate__name_latin="Ada Byron")

    answer = lead.post(door(gate.conference, "people/"), {"q": typed})

    assert (answer.status_code, answer.url) == (302, person(badge))


def test_several_people_are_listed_and_nobody_is_told_what_to_do(lead, gate):
    for name in ("Li Na", "Li Wei"):
        delegate = DelegateFactory(conference=gate.conference, name_latin=name, name_zh="")
        delegate.index()
        delegate.save()

    answer = lead.post(door(gate.conference, "people/"), {"q": "li"}, follow=True)
    nobody = lead.post(door(gate.conference, "people/"), {"q": "xyzzy"}, follow=True)

    assert answer.redirect_chain[-1][0].endswith("?q=li")
    assert ("Li Na" in answer.text, "Li Wei" in answer.text) == (True, True)
    assert ("Nobody matches" in nobody.text, 'value="xyzzy"' in nobody.text) == (True, True)


def test_a_scanned_badge_and_a_typed_code_lead_to_the_person_and_into_no_log(lead, gate, badge):
    for typed in (badge.token(), badge.code, badge.short_code.lower()):
        answer = lead.post(door(gate.conference, "people/"), {"q": typed})
        assert answer.url == person(badge)

    stranger = badge_at(ConferenceFactory())
    answer = lead.post(door(gate.conference, "people/"), {"q": stranger.token()}, follow=True)
    assert "token" not in answer.redirect_chain[-1][0]
    assert stranger.token() not in answer.redirect_chain[-1][0]
    assert "Nobody here has this code." in answer.text


def test_an_older_print_leads_to_its_person_with_a_warning(lead, gate, badge):
    old = badge.token()
    badges.reprint(badge)

    answer = lead.post(door(gate.conference, "people/"), {"q": old}, follow=True)

    assert answer.redirect_chain[-1][0] == person(badge)
    assert "The badge was revoked, or a newer one was printed." in answer.text


def test_the_code_of_a_kiosk_leads_to_the_person_and_the_reason(lead, gate, badge):
    badges.revoke(badge, "a mistake")
    actions.record_scans(DeviceFactory(conference=gate.conference), batch(reading(badge, gate)))
    code = help_codes.of(Scan.objects.get())

    answer = lead.post(door(gate.conference, "people/"), {"q": code.lower()}, follow=True)

    assert answer.redirect_chain[-1][0] == person(badge)
    assert "revoked" in answer.text


def test_a_check_in_is_a_scan_of_the_member_of_staff(lead, gate, badge):
    for _n in range(2):
        lead.post(person(badge, "enter"), {"enter-gate": gate.slug})

    first, second = Scan.objects.all()
    assert (first.verdict, second.verdict) == (Scan.Verdict.FIRST, Scan.Verdict.REPEAT)
    assert (first.device.kind, first.device.user) == (DeviceKind.DESK, second.device.user)
    page = said(lead, person(badge))
    assert "is not checked in: East gate. Already inside" in page
    assert Device.objects.count() == 1


def test_a_no_of_the_rules_is_said_and_can_be_overruled_with_a_reason(lead, gate, badge):
    gate.categories.add(CategoryFactory(conference=gate.conference))
    lead.post(person(badge, "enter"), {"enter-gate": gate.slug})
    assert "is not checked in: East gate." in said(lead, person(badge))

    without = lead.post(person(badge, "force"), {"force-gate": gate.slug, "force-reason": " "})
    assert (without.status_code, "Please say why" in without.text) == (422, True)
    lead.post(person(badge, "force"), {"force-gate": gate.slug, "force-reason": "speaks at ten"})

    forced = Scan.objects.get(forced=True)
    assert (forced.verdict, forced.note) == (Scan.Verdict.ADMITTED_REVOKED, "speaks at ten")
    assert "is let in against the rules" in said(lead, person(badge))


@pytest.mark.parametrize("cancelled", [False, True])
def test_somebody_whose_badge_was_withdrawn_is_let_in_with_a_reason(lead, gate, badge, cancelled):
    if cancelled:
        registration.cancel(badge.delegate)
    else:
        badges.revoke(badge, "expelled")
    page = lead.get(person(badge)).text
    assert ('name="enter-gate"' in page, 'name="force-reason"' in page) == (False, True)

    lead.post(person(badge, "force"), {"force-gate": gate.slug, "force-reason": "an error"})

    forced = Scan.objects.get()
    assert (forced.verdict, forced.reason, forced.forced) == ("admitted_revoked", "revoked", True)
    assert "is let in against the rules" in said(lead, person(badge))
    conflicts = lead.get(f"/en/desk/{gate.conference.slug}/door/conflicts/").text
    assert "an error" in conflicts


def test_the_last_scan_is_taken_back_with_a_reason_whoever_made_it(lead, gate, badge):
    actions.record_scans(DeviceFactory(conference=gate.conference), batch(reading(badge, gate)))
    scan = Scan.objects.get()

    lead.post(person(badge, "undo"), {"undo-scan": scan.uuid, "undo-reason": "wrong badge"})

    scan.refresh_from_db()
    assert scan.verdict == Scan.Verdict.UNDONE
    assert Scan.objects.get(undoes=scan.uuid).note == "wrong badge"
    again = lead.post(person(badge, "undo"), {"undo-scan": scan.uuid, "undo-reason": "once more"})
    assert again.status_code == 409
    assert "It was taken back already." in again.text
    assert Scan.objects.count() == 2


def take_back(lead, badge):
    """By the page's own form; what is said then."""
    scan = counter.last_counted(badge.delegate)
    lead.post(person(badge, "undo"), {"undo-scan": scan.uuid, "undo-reason": "wrong person"})
    return said(lead, person(badge))


def test_who_was_checked_in_twice_by_mistake_is_inside_no_more(lead, gate, badge):
    for _n in range(3):
        lead.post(person(badge, "enter"), {"enter-gate": gate.slug})

    page = take_back(lead, badge)

    assert "The scan is taken back." in page
    assert not Scan.objects.inside().exists()
    assert Scan.objects.filter(verdict="undone").count() == 3
    assert counter.last_counted(badge.delegate) is None


def test_who_was_scanned_elsewhere_as_well_is_said_to_be_inside_still(lead, gate, badge):
    lead.post(person(badge, "enter"), {"enter-gate": gate.slug})
    actions.record_scans(DeviceFactory(conference=gate.conference), batch(reading(badge, gate)))

    page = take_back(lead, badge)

    assert "it changes nothing: " in page
    assert re.search(r"was also scanned at \d\d:\d\d, East gate", page)
    assert Scan.objects.inside().count() == 1
    assert "it changes nothing" not in take_back(lead, badge)
    assert not Scan.objects.inside().exists()


def test_to_take_an_exit_back_is_to_be_inside_again(lead, gate, badge):
    device = DeviceFactory(conference=gate.conference)
    gate.direction = "both"
    gate.save()
    for way in ("in", "out", "out"):
        actions.record_scans(device, batch(reading(badge, gate, direction=way)))

    assert "it changes nothing" not in take_back(lead, badge)
    assert Scan.objects.inside().count() == 1


def test_what_was_handed_out_twice_counts_by_the_later_scan_alone(lead, gate, badge):
    lunch = GateFactory(conference=gate.conference, kind="purpose", zone="lunch", most_entries=1)
    for _n in range(2):
        actions.record_scans(
            DeviceFactory(conference=gate.conference), batch(reading(badge, lunch))
        )

    assert "it changes nothing" in take_back(lead, badge)
    assert "it changes nothing" not in take_back(lead, badge)


def test_a_paused_station_is_said_and_not_offered_to_the_next(lead, gate, badge):
    station = DeviceFactory(conference=gate.conference, kind=DeviceKind.STATION, name="East desk")
    printing.pause(station, paused=True)

    lead.post(person(badge, "print"), {"print-station": station.pk})
    page = lead.get(person(badge)).text

    assert "East desk is paused: the badge waits until it goes on." in page
    assert f'<option value="{station.pk}" selected' not in page
    assert "East desk is paused: whichever is free is chosen instead." in page
    assert f'<option value="{station.pk}">East desk (paused)</option>' in page
    assert "Print station East desk paused" in said(lead, person(badge))


def test_that_no_station_is_at_work_is_said_before_and_after(lead, gate, badge):
    nobody = "No print station is at work: the badge waits for one."
    assert nobody in lead.get(person(badge)).text
    assert nobody in lead.get(door(gate.conference, "people/new/")).text
    lead.post(person(badge, "print"), {"print-station": ""})
    assert f"is printed next. {nobody}" in said(lead, person(badge))

    station = DeviceFactory(conference=gate.conference, kind=DeviceKind.STATION)
    station.seen()

    assert nobody not in lead.get(door(gate.conference, "people/new/")).text
    lead.post(person(badge, "reprint"), {"reprint-what": "lost", "reprint-reason": "gone"})
    assert nobody not in said(lead, person(badge))


def test_a_silent_station_is_no_choice_by_itself_but_beside_it_until_it_speaks(lead, gate, badge):
    station = DeviceFactory(
        conference=gate.conference, kind=DeviceKind.STATION, name="East desk",
        last_seen_at=timezone.now(),
    )  # fmt: skip
    lead.post(person(badge, "print"), {"print-station": station.pk})
    walk_in = door(gate.conference, "people/new/")
    assert f'<option value="{station.pk}" selected>East desk</option>' in lead.get(walk_in).text

    Device.objects.filter(pk=station.pk).update(last_seen_at=timezone.now() - timedelta(minutes=5))

    page = lead.get(walk_in).text
    assert "East desk is silent: whichever is free is chosen instead." in page
    assert f'<option value="{station.pk}">East desk (silent)</option>' in page
    assert " selected>East desk" not in page


def test_a_badge_is_printed_and_the_choice_of_station_is_kept(lead, gate, badge):
    station = DeviceFactory(conference=gate.conference, kind=DeviceKind.STATION, name="East desk")

    lead.post(person(badge, "print"), {"print-station": station.pk})

    row = BadgePrint.objects.get()
    assert (row.badge, row.station, row.state) == (badge, station, "waiting")
    assert lead.session["door-station"] == station.pk
    row.state = "printed"
    row.save()
    no = lead.post(person(badge, "print"), {"print-station": ""})
    assert (no.status_code, "This print came out already." in no.text) == (409, True)


@pytest.mark.parametrize(("what", "line"), [("lost", "badge.lost"), ("damaged", "badge.damaged")])
def test_a_lost_badge_opens_nothing_and_the_new_one_is_printed(lead, gate, badge, what, line):
    body = {"reprint-what": what, "reprint-reason": "left in the taxi", "reprint-station": ""}

    lead.post(person(badge, "reprint"), body)

    badge.refresh_from_db()
    assert (badge.print_serial, badge.lowest_valid_serial) == (2, 2)
    assert BadgePrint.objects.get().print_serial == 2
    assert AuditEntry.objects.get(action=line).after == {"reason": "left in the taxi"}


def test_a_name_is_corrected_before_the_print(lead, badge):
    wrong = lead.post(person(badge, "name"), {"name-name_zh": "Zhang", "name-name_latin": "Z"})
    assert (wrong.status_code, 'value="Zhang"' in wrong.text) == (422, True)

    lead.post(person(badge, "name"), {"name-name_zh": "章文和", "name-name_latin": "Zhang Wenhe"})

    delegate, before = Delegate.objects.get(), badge.revision
    badge.refresh_from_db()
    assert (delegate.name_zh, badge.revision > before, badge.print_serial) == ("章文和", True, 1)
    entry = AuditEntry.objects.get(action="delegate.changed")
    assert (entry.before["name_zh"], entry.after["name_zh"]) == ("张文和", "章文和")


def test_a_badge_is_withdrawn_and_another_one_issued(lead, badge):
    lead.post(person(badge, "withdraw"), {"withdraw-reason": "expelled"})
    badge.refresh_from_db()
    assert (badge.status, badge.end_reason) == ("revoked", "expelled")

    lead.post(person(badge, "issue"), {"issue-station": ""})

    newer = Badge.objects.active().get()
    assert (newer.delegate, newer.pk != badge.pk) == (badge.delegate, True)
    assert BadgePrint.objects.get().badge == newer


def test_only_registration_approves(lead, as_role, gate):
    delegate = DelegateFactory(conference=gate.conference, status=Delegate.Status.PENDING)
    address = door(gate.conference, f"people/{delegate.pk}/approve/")

    assert lead.post(address).status_code == 403
    as_role(Role.REGISTRATION).post(address)

    delegate.refresh_from_db()
    assert delegate.status == Delegate.Status.APPROVED


def walk_in_form(category, **changes):
    """A walk-in's form as it is sent."""
    return {
        "form_key": "5b0b9dd4-4d7b-4f0e-8d4b-6a2f4f3a9c01", "name_zh": "李想", "name_latin": "",
        "category": category.code, "email": "li@example.org", "phone": "13800138000",
        "language": "zh-hans", "association_name": "", "consent_processing": "on",
    } | changes  # fmt: skip


def test_a_walk_in_is_approved_where_the_category_allows_and_the_badge_is_next(lead, gate):
    category = CategoryFactory(conference=gate.conference, approval="automatic")

    for _n in range(2):
        lead.post(door(gate.conference, "people/new/"), walk_in_form(category, gate=gate.slug))

    delegate = Delegate.objects.get()
    assert delegate.status == Delegate.Status.APPROVED
    assert BadgePrint.objects.get().badge.delegate == delegate
    assert Scan.objects.first().verdict == Scan.Verdict.FIRST
    assert lead.session["door-gate"] == gate.slug


def test_a_walk_in_of_a_category_that_is_approved_by_hand(lead, as_role, gate):
    category = CategoryFactory(conference=gate.conference, approval="manual")
    form = walk_in_form(category)

    answer = lead.post(door(gate.conference, "people/new/"), form, follow=True)
    assert Delegate.objects.get().status == Delegate.Status.UNCONFIRMED
    assert "approved by an organiser" in answer.text
    assert not Badge.objects.exists()
    assert "not checked in yet" not in answer.text

    other = form | {"form_key": "5b0b9dd4-4d7b-4f0e-8d4b-6a2f4f3a9c02", "email": "b@example.org"}
    as_role(Role.REGISTRATION).post(door(gate.conference, "people/new/"), other)
    assert Delegate.objects.get(email="b@example.org").status == Delegate.Status.APPROVED


def test_a_walk_in_who_must_be_approved_is_checked_in_after_that_at_the_gate_that_was_chosen(
    lead, as_role, gate
):
    GateFactory(conference=gate.conference, name={"en": "West gate", "zh-hans": "西门"})
    category = CategoryFactory(conference=gate.conference, approval="manual")
    form = walk_in_form(category, gate=gate.slug)

    answer = lead.post(door(gate.conference, "people/new/"), form, follow=True)
    delegate = Delegate.objects.get()
    registration.approve(registration.confirm(delegate))

    words = "They are not checked in yet: check them in here then; East gate stays chosen."
    assert words in answer.text
    assert not Scan.objects.exists()
    page = lead.get(door(gate.conference, f"people/{delegate.pk}/")).text
    assert f'<option value="{gate.slug}" selected>East gate</option>' in page


def test_a_walk_in_with_something_missing_keeps_what_was_typed(lead, gate):
    category = CategoryFactory(conference=gate.conference, approval="automatic")
    form = walk_in_form(category, email="")

    answer = lead.post(door(gate.conference, "people/new/"), form)

    assert answer.status_code == 422
    assert ('value="李想"' in answer.text, "Please give your mail address." in answer.text) == (
        True, True,
    )  # fmt: skip


def test_the_queue_shows_each_print_and_what_can_be_done(lead, gate, badge):
    row = printing.ask(badge)
    queue = door(gate.conference, "prints/")

    assert "Zhang Wenhe" in said(lead, queue)
    assert "Zhang Wenhe" not in said(lead, queue + "?state=printed")
    without = lead.post(f"{queue}{row.pk}/cancel/", {"reason": ""}, follow=True)
    assert "Please say why" in without.text
    lead.post(f"{queue}{row.pk}/cancel/", {"reason": "went home"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", "went home")

    lead.post(f"{queue}{row.pk}/again/")
    row.refresh_from_db()
    assert row.state == "waiting"
    no = lead.post(f"{queue}{row.pk}/printed/", follow=True)
    assert "This print is under way." in no.text


def test_a_badge_no_font_can_print_says_so_in_the_queue(lead, gate, badge):
    badges.make_again(badge)
    badge.refresh_from_db()
    gate.conference.work_items.update(status="failed", error="no font has 𪚥")
    printing.ask(badge)

    assert "no font has 𪚥" in said(lead, door(gate.conference, "prints/"))


def test_the_queue_counts_the_sheets_of_a_print_and_says_who_wanted_each(lead, gate, badge):
    station = DeviceFactory(conference=gate.conference, kind=DeviceKind.STATION, name="East desk")
    Badge.objects.filter(pk=badge.pk).update(pdf="some.pdf", made_revision=badge.revision)
    printing.ask(badge, asked_from=DeviceFactory(conference=gate.conference, name="Kiosk 1"))
    queue = door(gate.conference, "prints/")
    for _n in range(2):
        row = printing.take(station)
        printing.begin(station, row.pk, row.lease)
        printing.printed(station, row.pk, row.lease)
        if _n == 0:
            assert "1×" not in said(lead, queue)
            printing.give_back(station, row.pk, row.lease)
            assert "1×" in said(lead, queue)

    page = said(lead, queue)

    assert "2×" in page
    assert re.search(r"\d\d:\d\d:\d\d East desk for Kiosk 1 \(spoilt\)", page)
    assert re.search(r"\d\d:\d\d:\d\d East desk for East desk", page)


def test_an_earlier_line_of_the_queue_keeps_its_code_and_offers_no_print_of_an_old_badge(
    lead, gate, badge
):
    station = DeviceFactory(conference=gate.conference, kind=DeviceKind.STATION)
    Badge.objects.filter(pk=badge.pk).update(pdf="some.pdf", made_revision=badge.revision)
    printing.ask(badge)
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    printing.failed(station, row.pk, row.lease, "paper jam")
    queue = door(gate.conference, "prints/")
    assert "Print it again" in said(lead, queue)

    printing.ask(badges.reprint(badge))

    page = said(lead, queue)
    old = badge.code
    badge.refresh_from_db()
    assert f"{old} · 1" in page
    assert f"{badge.code} · 2" in page
    assert "Print it again" not in page


def test_a_station_is_paused_from_the_desk_and_a_silent_one_is_shown(lead, gate):
    station = DeviceFactory(conference=gate.conference, kind=DeviceKind.STATION, name="East desk")
    queue = door(gate.conference, "prints/")
    assert "silent" in said(lead, queue)
    Device.objects.update(last_seen_at=timezone.now())
    assert "at work" in said(lead, queue)

    lead.post(door(gate.conference, f"stations/{station.pk}/pause/"))
    assert "paused" in said(lead, queue)
    lead.post(door(gate.conference, f"stations/{station.pk}/resume/"))
    station.refresh_from_db()
    assert station.paused_at is None


def test_a_kiosk_needs_one_gate(lead, gate):
    address = door(gate.conference, "provision/")

    no = lead.post(address, {"show": "1", "kind": "kiosk"})
    assert (no.status_code, "Choose the one gate" in no.text) == (422, True)
    page = lead.post(address, {"show": "1", "kind": "kiosk", "gates": [gate.slug]})

    assert "/door/kiosk/" in page.text
    assert gate.conference.provisioning_codes.get().kind == "kiosk"


def test_whoever_has_no_badge_is_not_checked_in(gate, badge):
    badges.revoke(badge, "expelled")
    user = MembershipFactory(conference=gate.conference).user

    with pytest.raises(counter.Refused) as no:
        counter.check_in(user, badge.delegate, gate)
    assert no.value.code == "no_badge"
    Badge.objects.all().delete()
    with pytest.raises(counter.Refused) as no:
        counter.check_in(user, badge.delegate, gate, "the door lead decided so")
    assert no.value.code == "no_badge"


def test_a_scan_that_is_too_old_is_not_offered_to_be_taken_back(lead, gate, badge):
    counter.check_in(MembershipFactory(conference=gate.conference).user, badge.delegate, gate)
    now = said(lead, person(badge))
    long_ago = timezone.now() - timedelta(minutes=16)
    Scan.objects.update(effective_at=long_ago)

    later = said(lead, person(badge))

    assert ["Take the last scan back…" in page for page in (now, later)] == [True, False]
    assert "It can be taken back no more: that is possible for 15 minutes." in later


def test_a_lunch_is_given_not_let_in(lead, gate, badge):
    lunch = GateFactory(
        conference=gate.conference, kind="purpose", zone="lunch", most_entries=1,
        name={"en": "Lunch", "zh-hans": "午餐"},
    )  # fmt: skip
    answers = [
        lead.post(person(badge, "enter"), {"enter-gate": lunch.slug}, follow=True).text
        for _time in range(2)
    ]

    assert "Lunch: given to Zhang Wenhe." in answers[0]
    assert "Lunch: not given to Zhang Wenhe." in answers[1]
    page = said(lead, person(badge))
    assert ("Lunch: given " in page, "let in" in page) == (True, False)


def test_a_print_that_was_lost_says_so_on_its_line(lead, gate, badge):
    printing.ask(badge)
    BadgePrint.objects.update(state="printed", ended_at=timezone.now())
    form = {"reprint-what": "lost", "reprint-reason": "On the tram"}
    lead.post(person(badge, "reprint"), form)

    page = said(lead, door(gate.conference, "prints/"))

    assert "lost, replaced by print 2" in page
