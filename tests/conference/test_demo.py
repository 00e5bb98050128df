"""The demonstration: facts as received, fictional people, everything open, nobody mailed."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation

from badges.models import Badge
from checkin.models import Scan
from conference import mail_delivery
from conference.demo import delegates, facts, load, move, signing, staff
from conference.demo.facts import FACTS
from conference.lib.leases import Leased
from conference.models import Conference, OutgoingMail, User
from initiative import ceremony_queries, kiosk_actions
from initiative.models import Ceremony, Initiative, LogEntry, Signature, Text, Voice
from registration import actions as registration
from registration.details import Registration
from registration.models import Association, Consent, Delegate
from sessions import queries as programme
from sessions.findings import findings
from sessions.models import Seat, Speaker
from tests.conference.factories import ConferenceFactory


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for the whole file, and taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load.load().conference
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(demo, db):
    """Each test sees the loaded demonstration and leaves it as it was."""


def test_demo_is_today_and_tomorrow_at_its_place_and_says_that_it_is_one(demo):
    assert demo.slug == "chengdu-2024"
    assert demo.is_demo
    assert demo.name["en"] == "2024 China Internet Civilization Conference"
    assert (demo.starts_on, demo.ends_on) == (demo.today, demo.today + timedelta(days=1))


def test_demo_loaded_again_changes_nothing(demo):
    before = [model.objects.count() for model in (Conference, Delegate, OutgoingMail, Signature)]

    again = load.load()

    counts = [model.objects.count() for model in (Conference, Delegate, OutgoingMail, Signature)]
    assert (again.conference, again.is_new) == (demo, False)
    assert counts == before


@pytest.fixture
def later(demo, monkeypatch):
    """Five days on the demonstration's days are over."""
    day = demo.today + timedelta(days=5)
    monkeypatch.setattr(Conference, "today", property(lambda _conference: day))
    return day


def times(demo, day):
    """When each talk is: days since the first one, and the clock."""
    zone, talks = demo.zone, Conference.objects.get(pk=demo.pk).talks.order_by("slug")
    return [
        (
            (talk.starts_at.astimezone(zone).date() - day).days,
            talk.starts_at.astimezone(zone).time(),
        )
        for talk in talks
    ]


def test_demo_that_is_over_is_moved_to_today(demo, later):
    before = times(demo, demo.starts_on)

    again = load.load()

    moved = again.conference
    assert again.moved == move.Moved(5)
    assert (moved.starts_on, moved.ends_on) == (later, later + timedelta(days=1))
    assert times(demo, later) == before
    released = programme.released(moved)
    assert (released.version, released.days) == (2, [later, later + timedelta(days=1)])
    assert set(Badge.objects.values_list("valid_from", flat=True)) == {later}
    assert load.load().moved == move.Moved()


def test_moving_the_demo_leaves_signatures_scans_and_seats_as_they_were(demo, later):
    def facts_kept():
        rows = [Signature, LogEntry, Scan, Ceremony, Seat]
        return [list(model.objects.order_by("pk").values()) for model in rows]

    before = facts_kept()

    load.load()

    assert facts_kept() == before


def test_moving_the_demo_is_told_in_the_audit_trail_and_on_the_terminal(demo, later, capsys):
    call_command("demo")

    line = demo.audit_entries.get(action="demo.moved")
    assert (line.actor, line.after["starts_on"]) == (move.BY, str(later))
    assert line.before["starts_on"] == str(demo.starts_on)
    said = capsys.readouterr().out
    assert f"They are now {later} to {later + timedelta(days=1)}" in said
    assert "Not moved" not in said


def test_moving_the_demo_says_what_the_rules_hold_back(demo, later, capsys):
    demo.talks.filter(slug="opening").update(title={})

    call_command("demo")

    assert "Not moved: The talk “opening” has no title." in capsys.readouterr().out
    assert Conference.objects.get(pk=demo.pk).starts_on == later
    assert programme.released(demo).version == 1


def test_a_conference_that_is_no_demo_is_never_moved(demo, later):
    Conference.objects.filter(pk=demo.pk).update(is_demo=False)

    assert load.load().moved == move.Moved()
    assert Conference.objects.get(pk=demo.pk).starts_on == demo.starts_on


def test_initiative_has_the_pledges_as_received_and_working_translations_in_all_languages():
    texts = {text.language: text for text in Text.objects.all()}

    english = texts["en"].body.removesuffix("\n").split("\n\n")
    assert english == FACTS["initiative"]["pledges_en"]
    assert {code: text.status for code, text in texts.items()} == {
        code: Text.Status.AUTHORITATIVE if code == "en" else Text.Status.WORKING
        for code, _name in settings.LANGUAGES
    }
    for text in texts.values():
        assert len(text.body.removesuffix("\n").split("\n\n")) == len(english)
    assert facts.title()["zh-hans"] == FACTS["initiative"]["name"]["zh-Hans"]


def test_initiative_quotes_the_report_and_adds_nothing():
    initiative = Initiative.objects.get(slug="jinjiang")

    voices = Voice.objects.filter(initiative=initiative)
    assert [
        (row.handle, row.platform, row.reach, [text["en"] for text in row.statements])
        for row in voices
    ] == [
        (row["handle"], row["platform"], row["followers"], row["statement_en"])
        for row in FACTS["signatories"]
    ]
    assert initiative.organiser["president"] == "Deng Kai"
    assert initiative.organiser["statement"] == {"en": FACTS["organiser"]["statement_en"]}
    attendance = initiative.press["attendance"]
    assert initiative.press | {"attendance": attendance["en"]} == {
        "reporter": "Peng Jing", "photographer": "Wang Qin",
        "attendance": FACTS["launch"]["attendance"],
    }  # fmt: skip
    assert set(attendance) == {code for code, _name in settings.LANGUAGES}
    assert initiative.launched == FACTS["initiative"]["launched"]


def test_association_of_the_report_is_there_with_its_president_and_no_member(demo):
    association = Association.objects.get(conference=demo, slug="chengdu-we-media")

    assert association.name["en"] == FACTS["organiser"]["association"]["en"]
    assert association.president == "Deng Kai"
    assert not association.delegates.exists()


def test_delegates_are_sixty_and_plainly_fictional(demo):
    people = list(demo.delegates.all())

    assert len(people) == 60
    assert all(person.is_fictional for person in people)
    assert {person.email.rpartition("@")[2] for person in people} == {"example.org"}
    assert {person.name_zh[0] for person in people} == {name for name, _x in delegates.FAMILIES}
    assert len({person.name_zh for person in people}) == 60


def test_speakers_have_fictional_names_too(demo):
    families = {name for name, _latin in delegates.FAMILIES}

    assert {row.name_zh[0] for row in Speaker.objects.filter(conference=demo)} <= families


def test_delegates_are_in_every_state_and_badges_are_on_their_way(demo):
    states = {state: demo.delegates.filter(status=state).count() for state in Delegate.Status}

    assert states == {
        "unconfirmed": 1, "pending": 9, "approved": 48, "rejected": 1, "cancelled": 1, "online": 0,
    }  # fmt: skip
    assert Badge.objects.filter(conference=demo).count() == 48
    items = demo.work_items.filter(task="badges.tasks.make_badge", status=Leased.WAITING)
    assert items.count() == 48


def test_programme_is_released_without_a_remark_and_a_workshop_is_full(demo):
    released = programme.released(demo)

    assert findings(demo) == []
    assert (released.version, len(released.days)) == (1, 2)
    assert "signing-ceremony" in [item.facts["slug"] for item in released.items]
    left = programme.seats_left(demo)
    assert (left["subtitles"], left["sound"]) == (0, 15)


def test_everything_is_open_at_once(demo):
    ceremony = demo.ceremonies.get()
    category = demo.categories.get(code="creator")

    delegate = registration.register(
        demo,
        Registration(
            email="wei@tester.test", phone="+8613912345678", category=category, name_zh="魏来",
            consents=frozenset({Consent.Kind.PROCESSING}),
        ),
    )  # fmt: skip

    assert ceremony.state == "open"
    assert [gate.slug for gate in demo.gates.filter(active=True)] == [
        "gift-bag", "hall-door", "lunch", "main-entrance", "workshop-door",
    ]  # fmt: skip
    assert delegate.status == "unconfirmed"


def test_signatures_and_arrivals_came_through_the_real_doors(demo):
    assert Signature.objects.listed().count() == signing.SIGNERS
    assert not Signature.objects.filter(delegate__is_fictional=False).exists()
    assert set(Scan.objects.values_list("verdict", flat=True)) == {"first"}


def test_some_signatures_are_an_association_s_by_its_letter(demo):
    speaking = Signature.objects.exclude(represents="")

    assert 0 < speaking.count() < signing.SIGNERS
    assert {signature.by for signature in speaking} == {"org-letter"}
    assert {signature.delegate_id for signature in speaking} == set(
        demo.mandates.values_list("delegate", flat=True)
    )
    assert {mandate.confirmed_by.email for mandate in demo.mandates.all()} == {
        "organiser@example.org"
    }


def test_mail_of_the_loading_is_to_be_seen_but_not_sent(demo, mailoutbox):
    message = demo.mails.first()

    mail_delivery.deliver(message.pk)

    assert set(demo.mails.values_list("status", flat=True)) == {Leased.WITHHELD}
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("to", "status"), [("a@example.org", Leased.WITHHELD), ("a@tester.test", Leased.DONE)]
)
def test_mail_server_is_not_bothered_with_fictional_people(demo, mailoutbox, to, status):
    row = OutgoingMail.objects.create(
        conference=demo, kind="test", to=to, sender="j@tester.test", language="en", subject="s",
        text="t", html="<p>t</p>", message_id="<1@testserver>", dedupe="test:1",
    )  # fmt: skip

    mail_delivery.deliver(row.pk)

    row.refresh_from_db()
    assert row.status == status
    assert [sent.to for sent in mailoutbox] == ([] if status == Leased.WITHHELD else [[to]])


def test_mail_to_example_addresses_is_sent_by_other_conferences(mailoutbox):
    row = OutgoingMail.objects.create(
        conference=ConferenceFactory(number=60_000), kind="test", to="a@example.org",
        sender="j@tester.test", language="en", subject="s", text="t", html="",
        message_id="<1@testserver>", dedupe="t:1",
    )  # fmt: skip

    mail_delivery.deliver(row.pk)

    assert [sent.to for sent in mailoutbox] == [["a@example.org"]]


def test_log_ins_are_one_for_each_role_with_a_known_password_on_this_machine(demo):
    log_ins = staff.known(demo)

    roles = set(demo.memberships.values_list("role", flat=True))
    assert len(log_ins) == len(roles) == 6
    assert {log_in.password for log_in in log_ins} == {staff.LOCAL_PASSWORD}


def test_log_ins_of_a_site_others_reach_have_passwords_of_their_own(settings):
    settings.SITE_URL = "https://conference.example"
    other = ConferenceFactory(number=60_000)
    for user in User.objects.all():
        user.email = f"old-{user.email}"
        user.save()

    log_ins = staff.create(other)

    passwords = {log_in.password for log_in in log_ins}
    assert len(passwords) == 6
    assert staff.LOCAL_PASSWORD not in passwords
    assert {log_in.password for log_in in staff.known(other)} == {""}


def test_command_says_how_to_log_in_and_where_to_begin(demo, capsys):
    call_command("demo", "--if-empty")

    said = capsys.readouterr().out
    assert "organiser@example.org" in said
    assert staff.LOCAL_PASSWORD in said
    assert f"/en/me/{load.somebody(demo).key}/" in said


def test_command_speaks_one_language_though_chinese_is_loaded(demo, capsys):
    with translation.override("zh-hans"):
        call_command("demo")

    said = capsys.readouterr().out
    assert said.startswith("Demo log-ins, at ")
    assert [line.split()[-1] for line in said.splitlines()[1:3]] == ["organiser", "registration"]


def test_command_leaves_a_site_with_conferences_alone(demo, capsys):
    Conference.objects.filter(pk=demo.pk).update(slug="moved", is_demo=False)

    call_command("demo", "--if-empty")

    assert capsys.readouterr().out == ""
    assert not Conference.objects.filter(slug=load.SLUG).exists()


def test_command_never_touches_a_real_conference_of_that_name(demo, capsys):
    Conference.objects.filter(pk=demo.pk).update(is_demo=False)

    call_command("demo")

    assert capsys.readouterr().out == ""


def test_facts_are_dated_by_the_report_and_not_by_the_loading():
    assert "08-26" in facts.FACTS["initiative"]["launched"]
    assert str(timezone.localdate().year) not in facts.FACTS["initiative"]["launched"]


def test_demo_has_an_order_of_signing_and_a_pin_for_the_host(demo):
    turns = ceremony_queries.roll_call(demo.ceremonies.get())
    states = {turn.state.value for turn in turns}

    assert len(turns) == signing.CALLED_UP
    assert {"absent", "arrived", "logged"} <= states
    assert len([turn for turn in turns if turn.next]) == 1
    assert load.load().pin == signing.LOCAL_PIN
    assert [str(user) for user in ceremony_queries.countersigners(demo.ceremonies.get())] == [
        "演示司仪 Demo Host"
    ]


def test_demo_names_the_pin_only_while_it_is_ours(demo):
    kiosk_actions.set_pin(signing.host(demo), demo, "8315")

    assert load.load().pin == ""
