"""The live picture: its figures, its pages, its files."""

import csv
import io
import json
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from badges.models import Badge
from checkin import arrivals, picture, picture_feed, watching
from checkin.actions import record_scans
from checkin.chart import Chart
from checkin.models import Acknowledgement, Device, Visit, Watch, Zone
from checkin.picture_facts import ZoneFigures
from conference.models import AuditEntry, Membership
from registration.models import Delegate
from registration.queries import export
from tests.checkin.factories import DeviceFactory, GateFactory, ago, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
PART = {"X-Part": "1"}


@pytest.fixture
def gate():
    """An entrance with an exit."""
    return GateFactory(
        slug="east", name={"en": "East gate", "zh-hans": "东门"}, direction="both"
    )  # fmt: skip


@pytest.fixture
def conference(gate):
    """Where it stands."""
    return gate.conference


@pytest.fixture
def device(conference):
    """A phone at every gate."""
    return DeviceFactory(conference=conference, name="East phone")


@pytest.fixture
def lead(client, conference):
    """A door lead's browser."""
    client.force_login(staff(conference, Membership.Role.DOOR_LEAD))
    return client


def staff(conference, role):
    """A member of staff."""
    return MembershipFactory(conference=conference, role=role).user


def door(conference, path="", language="en"):
    """An address of the desk's door pages."""
    return f"/{language}/desk/{conference.slug}/door/{path}"


def words(answer):
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def let_in(device, gate, *badges, **span):
    """These badges are scanned, so long ago."""
    record_scans(device, batch(*(reading(badge, gate, at=ago(**span)) for badge in badges)))


# -- Figures.


def test_people_are_counted_not_scans(conference, gate, device):
    room = GateFactory(conference=conference, slug="room", zone="hall-b")
    stays, leaves, revoked = (badge_at(conference) for _n in range(3))
    Badge.objects.filter(pk=revoked.pk).update(status="revoked")
    let_in(device, gate, stays, stays, leaves, revoked, minutes=9)
    let_in(device, room, stays, minutes=7)
    record_scans(device, batch(reading(leaves, gate, direction="out", at=ago(minutes=5))))
    let_in(DeviceFactory(conference=conference), gate, stays, minutes=1)

    found = picture.compute(conference)

    assert (found.inside, found.today, found.conflicts) == (2, 3, 2)
    assert [(zone.slug, zone.people) for zone in found.zones] == [("hall-b", 1), ("venue", 2)]
    assert [(each.name, each.inside, each.today) for each in found.gates] == [
        (gate.name, 2, 3),
        (room.name, 1, 1),
    ]
    assert [scan.verdict for scan in found.to_look_at] == ["conflict", "admitted_revoked"]


def test_rate_is_people_a_minute_over_the_last_five(conference, gate, device):
    let_in(device, gate, *(badge_at(conference) for _n in range(2)), minutes=8)
    let_in(device, gate, *(badge_at(conference) for _n in range(3)), minutes=2)

    found = picture.compute(conference)

    assert found.rate == 3 / 5
    assert sum(n for _at, n in found.minutes) == 5


def test_a_late_batch_changes_the_past_minutes(conference, gate, device):
    badge = badge_at(conference)
    let_in(device, gate, badge, minutes=30)
    before = picture.compute(conference).minutes
    let_in(DeviceFactory(conference=conference), gate, badge, badge_at(conference), minutes=60)

    after = picture.compute(conference).minutes

    assert [n for _at, n in before] == [1]
    assert [n for _at, n in after] == [2]
    assert before[0][0] - after[0][0] >= timedelta(minutes=29)


def test_categories_tell_who_is_missing(conference, gate, device):
    press, guests, nobody = (
        CategoryFactory(conference=conference, position=n, role_code=20 + n) for n in range(3)
    )
    come, _missing = (badge_at(conference, delegate__category=press) for _n in range(2))
    guest = badge_at(conference, delegate__category=guests)
    DelegateFactory(conference=conference, category=nobody, status=Delegate.Status.PENDING)
    let_in(device, gate, come, guest, minutes=1)

    found = picture.compute(conference)

    assert [(row.name, row.expected, row.came, row.missing) for row in found.categories] == [
        (press.name, 2, 1, 1),
        (guests.name, 1, 1, 0),
    ]
    assert (found.expected, found.came, found.missing) == (3, 2, 1)


@pytest.mark.parametrize(
    ("people", "capacity", "level", "share"),
    [(8, 10, "", 80), (9, 10, "nearly", 90), (10, 10, "full", 100), (11, 10, "full", 110),
     (4, 5, "nearly", 80), (3, 5, "", 60), (26, 28, "nearly", 92), (25, 28, "", 89),
     (0, 1, "", 0), (1, 1, "full", 100), (9, None, "", None)],
)  # fmt: skip
def test_a_zone_warns_at_90_percent_or_one_place_and_is_full_at_100(people, capacity, level, share):
    zone = ZoneFigures("hall", {}, people, capacity)

    assert (zone.level, zone.share) == (level, share)


def test_devices_that_are_silent_low_or_hold_scans_for_long_need_a_look(conference):
    now = timezone.now()

    def phone(name, seen, **facts):
        device = DeviceFactory(conference=conference, name=name)
        Device.objects.filter(pk=device.pk).update(
            last_seen_at=seen and now - seen, created_at=now - timedelta(days=2), **facts
        )

    minute, day = timedelta(minutes=1), timedelta(days=1)
    phone("well", minute, battery=80, queue_length=0)
    phone("silent", 6 * minute, battery=80, queue_length=0)
    phone("low", minute, battery=20, queue_length=0)
    phone("busy", minute / 2, battery=80, queue_length=3, queue_since=now - minute / 2)
    phone("holds", minute, queue_length=3, queue_since=now - 2 * minute)
    phone("home", day, battery=80, queue_length=0)
    phone("home with scans", day, queue_length=1, queue_since=now - day)
    phone("desk", 6 * minute, kind="desk")
    phone("signed off", 6 * minute, revoked_at=now)
    phone("never spoke", None)

    found = picture.devices_to_look_at(conference)

    assert [device.name for device in found] == ["home with scans", "silent", "low", "holds"]


# -- Announced arrivals.


def test_a_watched_arrival_is_an_alert_until_it_is_noted_and_again_the_next_day(
    conference, gate, device
):
    category = CategoryFactory(conference=conference, role_code=30)
    vip = badge_at(conference, delegate__category=category)
    named, other = badge_at(conference), badge_at(conference)
    user = staff(conference, Membership.Role.DOOR_LEAD)
    watching.watch_categories(conference, [category], user)
    for _twice in range(2):
        watching.watch(named.delegate, user)
    none_yet = picture.compute(conference).alerts
    let_in(device, gate, vip, other, minutes=9)
    let_in(device, gate, named, minutes=5)

    both = picture.compute(conference).alerts
    for _twice in range(2):
        watching.acknowledge(named.delegate, conference.today, user)
    one = picture.compute(conference).alerts
    Acknowledgement.objects.update(day=conference.today - timedelta(days=1))

    assert none_yet == []
    assert [alert.delegate for alert in both] == [named.delegate, vip.delegate]
    assert [alert.delegate for alert in one] == [vip.delegate]
    assert [alert.delegate for alert in picture.compute(conference).alerts] == [
        named.delegate,
        vip.delegate,
    ]


def test_watching_is_audited_once(conference):
    user = staff(conference, Membership.Role.DOOR_LEAD)
    first, second = (CategoryFactory(conference=conference, role_code=n) for n in (40, 41))
    delegate = DelegateFactory(conference=conference, category=first)

    for wanted in ([first], [first], [second]):
        watching.watch_categories(conference, wanted, user)
    for _twice in range(2):
        watching.watch(delegate, user)
    for _twice in range(2):
        watching.unwatch(delegate)

    assert list(Watch.objects.values_list("category", "delegate")) == [(second.pk, None)]
    assert [
        (entry.action, entry.after)
        for entry in AuditEntry.objects.filter(conference=conference).order_by("pk")
    ] == [
        ("door.watched", {"categories": [first.code]}),
        ("door.watched", {"categories": [second.code]}),
        ("delegate.watched", None),
        ("delegate.unwatched", None),
    ]


def test_alert_is_shown_with_both_names_and_noted_on_the_page(lead, conference, gate, device):
    badge = badge_at(
        conference, delegate__name_zh="张文和", delegate__name_latin="Zhang Wenhe"
    )  # fmt: skip
    address = door(conference, f"watch/{badge.delegate_id}/start/")
    assert lead.post(address).status_code == 302
    let_in(device, gate, badge, minutes=1)

    page = lead.get(door(conference))
    noted = lead.post(door(conference, f"watch/{badge.delegate_id}/noted/"))

    assert page.text.count("data-alert") == 1
    assert re.search(r"Zhang Wenhe 张文和 .*Came at \d\d:\d\d through East gate", words(page))
    assert (noted.status_code, noted.url) == (302, door(conference))
    assert "data-alert" not in lead.get(door(conference)).text
    assert "noted" in words(lead.get(door(conference, "watch/")))


def test_whom_to_watch_is_found_by_name_and_chosen_by_category(lead, conference):
    category = CategoryFactory(conference=conference, role_code=31, name={"en": "Guests"})
    delegate = DelegateFactory(conference=conference, name_zh="李娜", name_latin="Li Na")
    delegate.index()
    delegate.save()

    found = lead.get(door(conference, "watch/?q=lina"))
    lead.post(door(conference, f"watch/{delegate.pk}/start/"))
    saved = lead.post(door(conference, "watch/categories/"), {"categories": [category.pk]})
    refused = lead.post(
        door(conference, "watch/categories/"), {"categories": [CategoryFactory().pk]}
    )
    page = lead.get(door(conference, "watch/"))
    lead.post(door(conference, f"watch/{delegate.pk}/stop/"))

    assert "Announce the arrival Li Na" in words(found)
    assert (saved.status_code, refused.status_code) == (302, 422)
    assert re.search(rf'value="{category.pk}"[^>]*checked', page.text)
    assert "Announce no more Li Na" in words(page)
    assert [watch.category for watch in Watch.objects.all()] == [category]
    assert "Announce the arrival" in words(
        lead.get(f"/en/desk/{conference.slug}/delegates/{delegate.pk}/")
    )


# -- Pages.


def test_overview_and_its_living_part_say_the_same(lead, conference, gate, device):
    Zone.objects.create(
        conference=conference, slug="venue", name={"en": "Hall", "zh-hans": "主厅"}, capacity=1
    )
    badge = badge_at(conference, delegate__name_latin="Zhang Wenhe", delegate__name_zh="张文和")
    let_in(device, gate, badge, minutes=3)
    let_in(DeviceFactory(conference=conference, name="West phone"), gate, badge, minutes=1)

    for path in ("", "picture/"):
        text = words(lead.get(door(conference, path), headers=PART))
        assert "1 inside now" in text
        assert "Hall is full 1 people inside, it holds 1 (100 %)." in text
        assert "0.2 arrive a minute" in text
        assert text.count("Zhang Wenhe") == 3  # to look at, and both of the last scans
        assert re.search(r"Already inside since \d\d:\d\d, through East gate\.", text)
        assert "West phone" in text
    chinese = words(lead.get(door(conference, language="zh-hans")))
    assert "主厅" in chinese
    assert "张文和" in chinese


def test_the_living_part_opened_alone_leads_to_its_page(lead, conference):
    answer = lead.get(door(conference, "picture/"))

    assert (answer.status_code, answer.url) == (302, door(conference))


def test_the_arrivals_are_a_chart_and_a_table(lead, conference, gate, device):
    empty = lead.get(door(conference))
    let_in(device, gate, *(badge_at(conference) for _n in range(3)), minutes=20)

    page = lead.get(door(conference))

    assert "Nobody came in the last two hours." in words(empty)
    assert page.text.count('class="chart__bars" viewBox="0 0 120 100"') == 1
    assert re.search(r"Most at \d\d:\d\d: 3 people\.", words(page))
    table = re.search(r'id="arrivals-table".*?</table>', page.text, re.DOTALL)[0]
    assert re.findall(r'class="number">(\d+)<', table) == ["3"]


def test_who_is_inside_is_a_list_on_paper_zone_by_zone(lead, conference, gate, device, monkeypatch):
    hall = GateFactory(conference=conference, slug="hall", zone="hall")
    first, second, gone = (
        badge_at(conference, delegate__name_latin=name, delegate__name_zh="", delegate__pinyin=name)
        for name in ("Aa", "Bb", "Gone")
    )
    let_in(device, gate, first, second, gone, minutes=9)
    let_in(device, hall, second, minutes=5)
    record_scans(device, batch(reading(gone, gate, direction="out")))

    everybody = words(lead.get(door(conference, "inside/")))
    one_zone = words(lead.get(door(conference, "inside/?zone=hall")))
    monkeypatch.setattr("checkin.desk_picture.ON_PAPER", 1)
    parts = [words(lead.get(door(conference, f"inside/?page={n}"))) for n in (1, 2)]

    assert re.findall(r"\b(?:Aa|Bb|Gone)\b", everybody) == ["Bb", "Aa"]
    assert "hall: 1 name" in everybody
    assert "Venue: 1 name" in everybody
    assert re.findall(r"\b(?:Aa|Bb|Gone)\b", one_zone) == ["Bb"]
    assert "2 people are inside. Everybody stands here once" in everybody
    assert "Bb also inside of: Venue" in everybody
    assert "Bb also inside of: Venue" in one_zone
    assert (everybody.count("☐"), one_zone.count("☐")) == (2, 1)
    assert "people are inside." not in one_zone
    assert "Part 1 of 2; 2 names in all." in parts[0]
    assert [re.findall(r"\b(?:Aa|Bb)\b", part) for part in parts] == [["Bb"], ["Aa"]]


def test_files_hold_whoever_is_inside_of_two_zones_once(lead, conference, gate, device):
    hall = GateFactory(conference=conference, slug="hall", zone="hall", name={"en": "Hall gate"})
    badge = badge_at(conference)
    let_in(device, gate, badge, minutes=9)
    let_in(device, hall, badge, minutes=5)

    [row] = as_json(lead.get(door(conference, "export/inside.json")))["rows"]
    [line], _marked = rows_of(lead.get(door(conference, "export/inside.csv")))

    assert (row["zone"], row["gate"], row["also_in"]) == ("hall", "Hall gate", "Venue")
    assert line[-1] == "Venue"


def test_report_tells_days_peak_gates_and_no_shows(lead, conference, gate, device):
    badges = [badge_at(conference) for _n in range(4)]
    let_in(device, gate, *badges[:2], minutes=3)
    lunch = GateFactory(
        conference=conference, slug="lunch", kind="purpose", most_entries=1, zone="lunch"
    )
    let_in(device, lunch, badges[0], minutes=1)
    picture.compute(conference)
    yesterday = conference.today - timedelta(days=1)
    noon = datetime.combine(yesterday, datetime.min.time(), conference.zone) + timedelta(hours=12)
    for minutes, badge in ((0, badges[0]), (20, badges[1]), (20, badges[2])):
        Visit.objects.create(
            conference=conference, delegate=badge.delegate, gate=gate, day=yesterday,
            at=noon + timedelta(minutes=minutes), arrival=True,
        )  # fmt: skip

    [before, today] = arrivals.days(conference)

    assert (before.day, before.people, before.peak) == (
        yesterday,
        3,
        (noon + timedelta(minutes=20), 2),
    )
    assert [n for _at, n in before.quarters] == [1, 2]
    assert (today.day, today.people) == (conference.today, 2)
    assert arrivals.people_by_gate(conference) == [(gate.name, 3), (lunch.name, 1)]
    assert list(picture.no_shows(conference)) == [badges[3].delegate]
    text = words(lead.get(door(conference, "report/")))
    assert "4 expected 3 came 1 never came" in text
    assert "12:20, 2 people" in text
    assert "East gate 3" in text


def test_report_of_a_door_nobody_came_through(lead, conference):
    assert "Nobody came yet" in words(lead.get(door(conference, "report/")))


# -- Files.


def rows_of(answer):
    """A CSV file's rows without their heads; whether it has a byte order mark."""
    text = b"".join(answer.streaming_content).decode()
    return [row[1:] for row in csv.reader(io.StringIO(text))][1:], text.startswith("\ufeff")


def as_json(answer):
    return json.loads(b"".join(answer.streaming_content))


def test_files_hold_arrivals_inside_conflicts_and_no_shows(lead, conference, gate, device):
    who = {"delegate__name_zh": "张文和", "delegate__name_latin": "=1+1"}
    badge = badge_at(conference, **who)
    missing = badge_at(conference, delegate__name_latin="Li Na").delegate
    let_in(device, gate, badge, minutes=9)
    let_in(DeviceFactory(conference=conference, name="West phone"), gate, badge, minutes=1)
    read = {
        what: as_json(lead.get(door(conference, f"export/{what}.json")))["rows"]
        for what in ("arrivals", "inside", "conflicts", "no-shows")
    }
    person = {
        "name_zh": "张文和", "name_latin": "=1+1", "category": str(badge.delegate.category),
        "association": badge.delegate.body,
    }  # fmt: skip

    [arrival] = read["arrivals"]
    assert arrival["day"] == conference.today.isoformat()
    assert (
        datetime.fromisoformat(arrival["at"]).utcoffset()
        == timezone.localtime(timezone=conference.zone).utcoffset()
    )
    assert {key: arrival[key] for key in ("gate", *person)} == {"gate": "East gate", **person}
    [inside] = read["inside"]
    assert (inside["zone"], inside["since"]) == ("Venue", arrival["at"])
    [conflict] = read["conflicts"]
    assert (conflict["device"], conflict["badge"], conflict["verdict"]) == (
        "West phone",
        badge.code,
        "at another device",
    )
    assert re.fullmatch(r"Already inside since \d\d:\d\d, through East gate\.", conflict["reason"])
    assert [row["name_latin"] for row in read["no-shows"]] == [missing.name_latin]
    rows, marked = rows_of(lead.get(door(conference, "export/arrivals.csv")))
    assert marked
    assert rows == [[arrival["at"], "East gate", "张文和", "'=1+1", person["category"],
                     person["association"]]]  # fmt: skip


def test_file_names_its_conference_and_is_audited(lead, conference):
    answer = lead.get(door(conference, "export/no-shows.csv", language="zh-hans"))
    heads, marked = b"".join(answer.streaming_content).decode().split("\r\n")[0], "\ufeff"

    assert heads == marked + "中文姓名,拉丁字母姓名,参会类别,协会/机构,城市"
    name = re.search(r'filename="(.+)"', answer["Content-Disposition"])[1]
    assert re.fullmatch(rf"no-shows-{conference.slug}-\d{{8}}-\d{{4}}\.csv", name)
    assert AuditEntry.objects.get(action="door.exported").after == {"file": name}
    assert lead.get(door(conference, "export/anything.csv")).status_code == 404
    assert lead.get(door(conference, "export/inside.xml")).status_code == 404


def test_readers_look_and_print_but_take_no_files_and_change_nothing(client, conference):
    delegate = DelegateFactory(conference=conference)
    client.force_login(staff(conference, Membership.Role.READ_ONLY))

    for path in ("", "inside/", "report/", "watch/", "conflicts/"):
        page = client.get(door(conference, path))
        assert page.status_code == 200
        assert "/export/" not in page.text
    assert client.get(door(conference, "export/inside.csv")).status_code == 403
    for path in ("noted", "start", "stop"):
        answer = client.post(door(conference, f"watch/{delegate.pk}/{path}/"))
        assert answer.status_code == 403
    assert client.post(door(conference, "watch/categories/")).status_code == 403
    client.force_login(staff(ConferenceFactory(), Membership.Role.ORGANISER))
    assert client.get(door(conference)).status_code == 404


# -- What it costs, and how it is told.


def test_the_number_of_queries_does_not_grow(conference, gate, device, connection_log):
    let_in(device, gate, badge_at(conference), minutes=1)
    picture.compute(conference)
    with connection_log() as few:
        picture.compute(conference)
    for _n in range(3):
        let_in(device, GateFactory(conference=conference), badge_at(conference), minutes=1)
    picture.compute(conference)
    with connection_log() as many:
        picture.compute(conference)

    assert len(many) == len(few) <= 22


@pytest.fixture
def connection_log(db):
    """`with connection_log() as log:` keeps the queries."""
    return lambda: CaptureQueriesContext(connection)


def test_every_scan_and_every_note_is_news(conference, gate, device):
    states = [picture_feed.state(conference.slug)]
    let_in(device, gate, badge_at(conference), minutes=1)
    states.append(picture_feed.state(conference.slug))
    user = staff(conference, Membership.Role.DOOR_LEAD)
    watching.acknowledge(DelegateFactory(conference=conference), conference.today, user)
    states.append(picture_feed.state(conference.slug))

    assert len(set(states)) == 3
    assert picture_feed.state(conference.slug) == states[-1]
    assert picture_feed.state("nowhere") is None


def test_only_the_conference_s_staff_may_listen(client, conference):
    client.force_login(staff(conference, Membership.Role.READ_ONLY))
    own = client.session.session_key
    client.cookies.clear()
    client.force_login(staff(ConferenceFactory(), Membership.Role.ORGANISER))
    foreign = client.session.session_key

    assert [
        picture_feed.may_listen(key, conference.slug) for key in (own, foreign, "false", None)
    ] == [True, False, False, False]


def test_being_watched_and_noted_is_among_what_is_kept_of_a_person(conference):
    delegate = DelegateFactory(conference=conference)
    user = staff(conference, Membership.Role.DOOR_LEAD)
    watching.watch(delegate, user)
    watching.acknowledge(delegate, conference.today, user)

    kept = export(delegate)["announced_arrivals"]

    assert (kept["watched"], [row["day"] for row in kept["noted"]]) == (True, [conference.today])


# -- The chart.


def at(minute):
    """A minute of a day."""
    return datetime(2026, 5, 1, 9, tzinfo=timezone.get_fixed_timezone(480)) + timedelta(
        minutes=minute
    )


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 2), (1, 2), (2, 2), (3, 4), (5, 6), (9, 10), (11, 20), (41, 60), (81, 100), (101, 200)],
)
def test_the_scale_ends_at_a_round_even_number(most, top):
    assert Chart([(at(0), most)]).top == top


def test_bars_stand_for_their_values():
    chart = Chart([(at(0), 1), (at(1), 0), (at(2), 2)])

    assert chart.path == "M0.1 100V50.0h.8V100zM2.1 100V0.0h.8V100z"
    assert (chart.width, chart.half, chart.peak) == (3, 1, (at(2), 2))
    assert chart.rows == [(at(0), 1), (at(2), 2)]
    assert chart.labels == [at(0), at(1), at(2)]


def test_a_chart_of_nothing():
    assert (Chart([]).path, Chart([]).peak, Chart([]).labels, Chart([]).top) == ("", None, [], 2)
    assert Chart([(at(0), 0)]).labels == []


def test_gaps_are_filled_with_nobody():
    step = timedelta(minutes=15)

    found = arrivals.filled([(at(1), 2), (at(14), 1), (at(31), 4)], step, at(1), at(31))

    assert found == [(at(0), 3), (at(15), 0), (at(30), 4)]
