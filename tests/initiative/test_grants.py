"""Associations hold ceremonies of their own: granted, set up by a host, ended; all apart."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from checkin import actions as door
from checkin.counter import desk_of
from conference import rules as conference_rules
from conference.actions import create_token
from conference.errors import Refused
from conference.models import AuditEntry, Conference, OutgoingMail, User
from initiative import actions, ceremony_actions, grants, text_actions
from initiative.grant_forms import GatheringForm
from initiative.grants import Gathering
from initiative.models import Grant
from tests.checkin.factories import DeviceFactory
from tests.conference.factories import MembershipFactory, UserFactory
from tests.initiative.factories import CeremonyFactory, InitiativeFactory
from tests.initiative.kiosks import kiosk_and_token
from tests.initiative.signing import given, signed
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
HOST = "host@example.org"


def granted(ceremony=None, **changes) -> Grant:
    """An association's leave for a month."""
    facts = {
        "association": "山城创作者协会", "email": HOST, "language": "zh-hans", "by": None,
        "until": timezone.now() + timedelta(days=30),
    }  # fmt: skip
    return grants.grant(ceremony or CeremonyFactory(), **(facts | changes))


def gathering(**changes) -> Gathering:
    """What a host says."""
    today = timezone.localdate(timezone=ZoneInfo("Asia/Shanghai"))
    facts = {"host": "王芳", "name": "重庆签署会", "city": "重庆", "day": today}
    return Gathering(**(facts | {"language": "zh-hans"} | changes))


@pytest.fixture
def guest():
    """A gathering that was set up by a grant: its planned ceremony."""
    return grants.set_up(granted(), gathering())


def test_a_grant_is_mailed_with_the_link_and_written_down():
    made = granted()

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to, made.key in mail.text) == ("grant", HOST, True)
    assert AuditEntry.objects.get(action="grant.given").conference == made.conference


def test_the_host_gets_a_hidden_conference_and_is_its_only_organiser(guest):
    conference = guest.conference

    assert (conference.published, guest.state, str(conference)) == (False, "planned", "重庆签署会")
    assert conference.organiser == {"zh-hans": "山城创作者协会"}
    assert [(each.user.email, each.role) for each in conference.memberships.all()] == [
        (HOST, "organiser")
    ]
    assert guest.grant.until == guest.allowed_until == conference.desk_until
    assert OutgoingMail.objects.filter(to=HOST, kind="welcome").count() == 1


def test_a_grant_sets_up_one_gathering(guest):
    with pytest.raises(Refused, match="set_up"):
        grants.set_up(guest.grant, gathering())


def test_ended_before_it_was_used_nothing_can_be_set_up():
    made = granted()
    grants.end(made, None)

    with pytest.raises(Refused, match="grant_over"):
        grants.set_up(made, gathering())


def test_ended_later_the_signing_closes_for_good_and_what_was_signed_stands(guest):
    ceremony_actions.set_state(guest, "open")
    delegate = DelegateFactory(conference=guest.conference)
    signature = actions.sign(guest.initiative, delegate, given(guest.initiative))

    grants.end(guest.grant, None)

    guest.refresh_from_db()
    signature.refresh_from_db()
    assert (guest.state, signature.status) == ("closed", "signed")
    with pytest.raises(Refused, match="grant_over"):
        ceremony_actions.set_state(guest, "open")


def test_ended_its_phones_and_kiosks_are_refused_and_no_code_makes_another(client, guest):
    conference = guest.conference
    desk_of(UserFactory(), conference)
    elsewhere = DeviceFactory(conference=guest.grant.conference)
    _kiosk, signing = kiosk_and_token(guest)
    _code, text = door.new_code(conference, [], None)
    _phone, scanning = door.provision(text, "East phone")
    _code, unused = door.new_code(conference, [], None)
    asked = {scanning: "/api/v1/door/sync", signing: "/api/v1/signing/kiosk"}

    def answers():
        tokens = {token: {"authorization": f"Device {token}"} for token in asked}
        found = [client.get(asked[token], headers=headers) for token, headers in tokens.items()]
        return [answer.status_code for answer in found]

    before = answers()
    for _time in range(2):
        grants.end(guest.grant, None)

    assert (before, answers()) == ([200, 200], [401, 401])
    with pytest.raises(Refused, match="code_revoked"):
        door.provision(unused, "Another phone")
    lines = AuditEntry.objects.filter(action="device.revoked", conference=conference)
    assert lines.count() == 2
    assert AuditEntry.objects.get(action="grant.ended").after == {"devices_cut_off": 2}
    elsewhere.refresh_from_db()
    assert elsewhere.revoked_at is None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_host_is_told_in_their_language_that_it_was_ended(language):
    home = CeremonyFactory(conference__contact_email="ask@example.org")
    made = granted(home, language=language)
    grants.set_up(made, gathering())

    grants.end(made, None)
    grants.end(made, None)

    mail = OutgoingMail.objects.get(kind="grant_over")
    assert (mail.to, mail.language, "ask@example.org" in mail.text) == (HOST, language, True)
    assert ("no longer open to your team" in mail.text) is (language == "en")
    assert "time in which" not in mail.text


def test_unused_leave_that_ends_says_that_its_link_does_nothing_any_more():
    made = granted(language="en")

    grants.end(made, None)

    text = OutgoingMail.objects.get(kind="grant_over").text
    assert "sets up nothing any more" in text
    assert "the organiser has ended" in text.lower()


def test_the_clock_ends_what_has_run_out_and_nothing_else():
    home = CeremonyFactory()
    over, standing = granted(home, language="en"), granted(home, association="Another")
    ceremony = grants.set_up(over, gathering())
    ceremony_actions.set_state(ceremony, "open")
    past = timezone.now() - timedelta(hours=1)
    Grant.objects.filter(pk=over.pk).update(until=past)

    assert (grants.end_overdue(), grants.end_overdue()) == (1, 0)

    ceremony.refresh_from_db()
    standing.refresh_from_db()
    assert (ceremony.state, ceremony.allowed_until, standing.stands) == ("closed", past, True)
    assert ceremony.conference.desk_until == past
    assert "is over" in OutgoingMail.objects.get(kind="grant_over").text


def test_desk_and_api_are_open_to_its_team_until_the_grant_ends(client, guest):
    organiser = User.objects.get(email=HOST)
    _token, secret = create_token(guest.conference, organiser, "x", ["signatures:read"], None)
    client.force_login(organiser)
    pages = [
        reverse("conference:overview", args=[guest.conference.slug]),
        reverse("initiative:desk_ceremony", args=[guest.conference.slug]),
    ]
    api = f"/api/v1/conferences/{guest.conference.slug}/signatures/"

    def seen():
        bearer = {"Authorization": f"Bearer {secret}"}
        answers = [*map(client.get, pages), client.get(api, headers=bearer)]
        return [answer.status_code for answer in answers]

    before = seen()
    grants.end(guest.grant, None)
    said = client.get(pages[0]).content.decode()

    assert (before, seen()) == ([200, 200, 200], [403, 403, 401])
    assert "Your time at this desk has ended." in said


def test_leave_that_ran_out_ends_the_access_before_any_clock_comes_by(guest):
    conference, organiser = guest.conference, User.objects.get(email=HOST)
    assert conference_rules.capabilities(organiser, conference) == conference_rules.EVERYTHING

    conference.desk_until = timezone.now()

    with pytest.raises(Refused, match="desk_over"):
        conference_rules.check_may(organiser, conference, "view")
    runs_the_site = UserFactory(is_superuser=True)
    assert conference_rules.check_may(runs_the_site, conference, "view")


def test_nobody_signs_there_once_its_time_is_over(guest):
    ceremony_actions.set_state(guest, "open")
    type(guest).objects.filter(pk=guest.pk).update(allowed_until=timezone.now())

    with pytest.raises(Refused, match="closed"):
        actions.sign(
            guest.initiative, DelegateFactory(conference=guest.conference), given(guest.initiative)
        )


def test_a_second_grant_to_the_same_association_waits_for_the_end_of_the_first():
    first = granted()
    home = first.conference.ceremonies.get()

    with pytest.raises(Refused, match="granted"):
        granted(home)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            conference=first.conference, initiative=first.initiative, email=HOST, language="en",
            association=first.association, until=first.until,
        )  # fmt: skip
    grants.end(first, None)
    assert granted(home).stands


def test_a_time_that_is_over_is_refused():
    with pytest.raises(Refused, match="is_over"):
        granted(until=timezone.now())


@pytest.mark.parametrize(("days", "code"), [(-1, "is_over"), (30, None), (32, "after_last_day")])
def test_a_gathering_is_on_a_day_that_is_to_come_and_granted(days, code):
    made, today = granted(), timezone.localdate(timezone=ZoneInfo("Asia/Shanghai"))
    said = gathering(day=today + timedelta(days=days))

    if code is None:
        assert grants.set_up(made, said).conference.starts_on == said.day
        return
    with pytest.raises(Refused, match=code) as refused:
        grants.set_up(made, said)
    assert (refused.value.field, Conference.objects.count()) == ("day", 1)


def test_a_day_out_of_the_grant_is_said_beside_its_field_and_nothing_is_set_up(client):
    made = granted()
    page = reverse("initiative:host", args=[made.initiative.slug, made.key])

    answer = client.post(page, {
        "host": "王芳", "name": "重庆签署会", "city": "重庆", "day": "2020-01-01",
        "language": "zh-hans", "time_zone": "Asia/Shanghai",
    })  # fmt: skip

    made.refresh_from_db()
    assert (answer.status_code, made.ceremony) == (422, None)
    assert list(answer.context["form"].errors) == ["day"]


def test_zones_to_choose_from_are_places():
    names = [name for name, _words in GatheringForm().fields["time_zone"].choices]

    assert {"Asia/Shanghai", "America/Argentina/Ushuaia", "UTC"} <= set(names)
    assert not {"Factory", "localtime", "Navajo", "PRC", "ROK", "Etc/GMT+3", "US/Alaska"} & set(
        names
    )


def test_the_last_day_is_told_as_the_day_that_was_typed(client):
    ceremony = CeremonyFactory(conference__time_zone="Asia/Shanghai")
    client.force_login(MembershipFactory(conference=ceremony.conference).user)
    page = reverse("initiative:desk_grants", args=[ceremony.conference.slug, ceremony.pk])
    day = timezone.localdate() + timedelta(days=40)

    client.post(page, {"association": "A", "email": HOST, "language": "en", "until": str(day)})
    made = Grant.objects.get()
    told = [client.get(page).content.decode(),
            client.get(reverse("initiative:host", args=[made.initiative.slug, made.key])).text,
            OutgoingMail.objects.get(kind="grant").text]  # fmt: skip

    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert (made.last_day, made.until) == (day, midnight + timedelta(days=1))
    assert [words(day) in each for each in told] == [True, True, True]
    assert [words(day + timedelta(days=1)) in each for each in told] == [False, False, False]
    assert "(China time, UTC+8)" in told[2]


def words(day: date) -> str:
    """As an English page or mail writes it."""
    with translation.override("en"):
        return date_format(day, "DATE_FORMAT")


def test_what_is_the_initiative_s_is_not_a_guest_s(guest):
    others = InitiativeFactory()

    with pytest.raises(Refused, match="guest"):
        granted(guest, association="Another")
    with pytest.raises(Refused, match="guest"):
        ceremony_actions.plan(guest.conference, others)
    with pytest.raises(Refused, match="guest"):
        ceremony_actions.set_joining(guest, joins_online=True, moderated=True)
    with pytest.raises(Refused, match="guest"):
        text_actions.publish(guest, "en", {}, "")
    assert others.ceremonies.count() == 0


def test_a_host_sees_nothing_of_the_others_and_they_nothing_of_it(client, guest):
    home = guest.grant.conference
    secret = DelegateFactory(conference=home, name_zh="别城人", name_latin="Bie Chengren")
    signed(guest.initiative, conference=home, delegate=secret)
    own = DelegateFactory(conference=guest.conference, name_zh="本城人", name_latin="Ben Chengren")
    host = User.objects.get(email=HOST)
    organiser = MembershipFactory(conference=home).user
    pages = ("conference:overview", "initiative:desk_ceremony", "initiative:desk_joins")

    seen = {}
    for user in (host, organiser):
        client.force_login(user)
        for conference in (home, guest.conference):
            answers = [client.get(reverse(page, args=[conference.slug])) for page in pages]
            seen[user, conference] = {answer.status_code for answer in answers}
    client.force_login(host)
    listed = client.get(reverse("initiative:desk_ceremony", args=[guest.conference.slug]))

    assert seen == {
        (host, home): {404}, (host, guest.conference): {200},
        (organiser, home): {200}, (organiser, guest.conference): {404},
    }  # fmt: skip
    assert "别城人" not in listed.content.decode()
    assert list(guest.conference.delegates.all()) == [own]


def test_two_guests_see_nothing_of_each_other(client, guest):
    home = guest.grant.conference.ceremonies.get()
    other = grants.set_up(
        granted(home, association="Another", email="b@example.org"), gathering(name="Another")
    )
    client.force_login(User.objects.get(email="b@example.org"))

    assert (
        client.get(reverse("conference:overview", args=[other.conference.slug])).status_code == 200
    )
    page = reverse("initiative:desk_ceremony", args=[guest.conference.slug])
    assert client.get(page).status_code == 404


def test_the_public_page_lists_it_once_its_pages_are_open(client, guest):
    page = reverse("initiative:show", args=[guest.initiative.slug])

    before = "重庆签署会" in client.get(page).content.decode()
    Conference.objects.filter(pk=guest.conference_id).update(published=True)

    assert (before, "重庆签署会" in client.get(page).content.decode()) == (False, True)


def test_an_organiser_grants_and_ends_on_the_desk(client):
    ceremony = CeremonyFactory()
    client.force_login(MembershipFactory(conference=ceremony.conference).user)
    page = reverse("initiative:desk_grants", args=[ceremony.conference.slug, ceremony.pk])
    facts = {
        "association": "山城创作者协会", "email": HOST, "language": "en",
        "until": str(timezone.localdate() + timedelta(days=9)),
    }  # fmt: skip

    sent = client.post(page, facts)
    again = client.post(page, facts)
    made = Grant.objects.get()
    asked = client.get(page).content.decode()
    client.post(reverse("initiative:desk_grant_end", args=[ceremony.conference.slug, made.pk]))

    assert (sent.status_code, again.status_code) == (302, 422)
    question = re.search(r"<details.*?</details>", asked, re.DOTALL)[0]
    assert "This cannot be taken back." in question
    assert asked.count("/end/") == question.count("/end/") == 1
    assert "山城创作者协会" in client.get(page).content.decode()
    made.refresh_from_db()
    assert made.stands is False


def test_a_ceremony_host_alone_cannot_grant(client):
    ceremony = CeremonyFactory()
    client.force_login(MembershipFactory(conference=ceremony.conference, role="ceremony_host").user)
    page = reverse("initiative:desk_grants", args=[ceremony.conference.slug, ceremony.pk])

    assert client.get(page).status_code == 403


def test_the_host_sets_it_up_from_the_link(client):
    made = granted()
    page = reverse("initiative:host", args=[made.initiative.slug, made.key])
    day = str(timezone.localdate() + timedelta(days=7))
    facts = {
        "host": "王芳", "name": "重庆签署会", "city": "重庆", "day": day,
        "language": "zh-hans", "time_zone": "Asia/Shanghai",
    }  # fmt: skip

    bad = client.post(page, facts | {"name": ""})
    done = client.post(page, facts)
    twice = client.post(page, facts)
    wrong = client.get(reverse("initiative:host", args=[made.initiative.slug, "x" * 27]))

    made.refresh_from_db()
    assert (bad.status_code, done.url, twice.status_code, wrong.status_code) == (
        422, page, 200, 404,
    )  # fmt: skip
    assert "Your gathering is set up." in client.get(page).content.decode()
    assert str(made.ceremony.conference.starts_on) == day


def test_an_ended_link_says_so(client):
    made = granted()
    grants.end(made, None)

    shown = client.get(reverse("initiative:host", args=[made.initiative.slug, made.key]))

    assert "has ended" in shown.content.decode()


def test_the_host_names_the_gathering_its_subject_and_city_in_each_language(client, guest):
    Conference.objects.filter(pk=guest.conference_id).update(published=True)
    client.force_login(User.objects.get(email=HOST))
    page = reverse("initiative:desk_words", args=[guest.conference.slug, guest.pk])
    finnish = {"name_fi": "Chongqingin luojat", "subject_fi": "Yhdessä", "city_fi": "Chongqing"}

    shown = client.get(page).content.decode()
    bad = client.post(page, {"name_fi": "a\u2028b\ue000"})
    done = client.post(page, finnish)
    client.post(page, finnish)

    said = {
        language: client.get(f"/{language}/initiative/{guest.initiative.slug}/").content.decode()
        for language in ("fi", "zh-hans")
    }
    assert ('placeholder="重庆签署会"' in shown, bad.status_code, done.url) == (True, 422, page)
    cards = {language: page[page.index('id="gatherings"') :] for language, page in said.items()}
    assert all(words in cards["fi"] for words in finnish.values())
    assert ("重庆签署会" in cards["fi"], "重庆签署会" in cards["zh-hans"]) == (False, True)
    assert AuditEntry.objects.filter(action="ceremony.words").count() == 1


def test_nobody_else_s_gathering_is_named_here(client, guest):
    client.force_login(User.objects.get(email=HOST))
    home = guest.grant.conference.ceremonies.get()

    page = reverse("initiative:desk_words", args=[guest.conference.slug, home.pk])

    assert client.post(page, {"name_fi": "x"}).status_code == 404


@pytest.mark.parametrize(("own", "shown"), [(True, False), (False, True)])
def test_the_desk_shows_a_guest_nothing_that_is_refused_to_it(client, guest, own, shown):
    ceremony = guest if own else guest.grant.conference.ceremonies.get()
    slug = ceremony.conference.slug
    client.force_login(MembershipFactory(conference=ceremony.conference, role="organiser").user)

    desk = client.get(reverse("initiative:desk_ceremony", args=[slug])).content.decode()
    text = client.get(reverse("initiative:desk_text", args=[slug, ceremony.pk])).content.decode()

    for name, page in (("joining", desk), ("photos", desk), ("grants", desk), ("text_new", text)):
        address = reverse(f"initiative:desk_{name}", args=[slug, ceremony.pk])
        assert (name, address in page) == (name, shown)
