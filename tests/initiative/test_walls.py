"""Each ceremony's own wall, and whose host sets the stage of the initiative's."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conference.live import Live, Signatures
from initiative import actions, ceremony_actions, ceremony_queries, events_feed, grants, wall
from initiative.models import Ceremony
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory, SignatureFactory
from tests.initiative.signing import given, signed
from tests.initiative.test_grants import gathering, granted
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    """The organiser's ceremony, open."""
    return ceremony_actions.set_state(CeremonyFactory(state="planned"), "open")


@pytest.fixture
def guest(home):
    """An association's own, by a grant: planned, its gathering not published."""
    return grants.set_up(granted(home), gathering())


def stage(client, ceremony, at=None):
    """What a wall that connects is told; `at`: the own wall of that ceremony."""
    asked = {"at": at.conference.slug} if at else {}
    return client.get(f"/initiative/{ceremony.initiative.slug}/stage", asked).json()


def page(client, ceremony, language="en"):
    """A ceremony's own wall."""
    slugs = ceremony.initiative.slug, ceremony.conference.slug
    return client.get(f"/{language}/initiative/{slugs[0]}/wall/{slugs[1]}/")


def sign(ceremony, name):
    """Somebody of the gathering signs from their seat."""
    delegate = DelegateFactory(conference=ceremony.conference, name_zh=name)
    return actions.sign(
        ceremony.initiative, delegate, given(ceremony.initiative, consent_list=True)
    )


# -- The initiative's wall


def test_a_guest_darkens_its_own_wall_and_no_other(client, home, guest):
    ceremony_actions.blackout(guest, on=True)

    walls = [stage(client, home, at) for at in (None, home, guest)]

    assert [facts["blackout"] for facts in walls] == [False, False, True]


def test_a_guest_s_finale_ends_no_other_wall_not_even_where_nothing_else_is_open(
    client, home, guest
):
    ceremony_actions.set_state(guest, "open")
    ended = ceremony_actions.finale(guest)
    ceremony_actions.set_state(home, "closed")

    walls = [stage(client, home, at) for at in (None, home, guest)]

    size = ended.finale_checkpoint_size
    assert [facts["finale_size"] for facts in walls] == [None, None, size]


def test_an_ended_grant_leaves_no_wall_dark(client, home, guest):
    ceremony_actions.blackout(guest, on=True)

    grants.end(guest.grant, None)

    assert [stage(client, home, at)["blackout"] for at in (None, guest)] == [False, False]


def test_of_two_that_are_open_the_one_opened_last_sets_the_stage(home):
    other = CeremonyFactory(initiative=home.initiative, state="planned")
    assert ceremony_queries.leading(home.initiative) == home

    ceremony_actions.set_state(other, "open")
    after_the_second = ceremony_queries.leading(home.initiative)
    ceremony_actions.set_state(home, "paused")
    ceremony_actions.set_state(home, "open")
    after_the_pause = ceremony_queries.leading(home.initiative)

    assert (after_the_second, after_the_pause) == (other, home)


def test_one_that_opens_takes_the_wall_from_the_finale_before(client, home):
    ceremony_actions.finale(home)
    later = CeremonyFactory(initiative=home.initiative, state="planned")
    before = stage(client, home)["finale_size"]

    ceremony_actions.set_state(later, "open")
    during = stage(client, home)["finale_size"]
    ceremony_actions.set_state(later, "paused")
    paused = stage(client, home)["finale_size"]
    later = ceremony_actions.finale(later)

    assert before == Ceremony.objects.get(pk=home.pk).finale_checkpoint_size
    assert (during, paused) == (None, None)
    assert stage(client, home)["finale_size"] == later.finale_checkpoint_size


def test_a_blackout_counts_of_the_ceremony_that_leads_alone_and_its_console_lights_it(client, home):
    other = CeremonyFactory(initiative=home.initiative, state="planned")
    ceremony_actions.blackout(other, on=True)
    of_another = stage(client, home)["blackout"]

    ceremony_actions.blackout(home, on=True)
    own = stage(client, home)["blackout"]
    ceremony_actions.blackout(home, on=False)

    assert (of_another, own, stage(client, home)["blackout"]) == (False, True, False)


def test_before_anything_opens_the_host_may_darken_the_wall(client):
    planned = CeremonyFactory(state="planned")

    ceremony_actions.blackout(planned, on=True)

    assert stage(client, planned)["blackout"] is True


def test_an_initiative_nobody_signs_yet_has_a_wall(client, home):
    Ceremony.objects.all().delete()

    assert stage(client, home) == {"blackout": False, "finale_at": None, "finale_size": None}


# -- A ceremony's own


def test_its_own_wall_names_who_signed_there_and_says_how_many_did_in_all(client, home, guest):
    ceremony_actions.set_state(guest, "open")
    sign(home, "张文和")
    sign(guest, "李娜")
    signed(home.initiative, name="线上人", conference=home.conference)  # joined online

    seen = page(client, guest).content.decode()
    all_of_it = client.get(f"/en/initiative/{home.initiative.slug}/wall/").content.decode()

    assert [name in seen for name in ("李娜", "张文和", "线上人")] == [True, False, False]
    assert re.search(r"data-here>1</span>.*>signature here<", seen)
    assert re.search(r'data-total="signatures">3</span>.*signatures in all', seen)
    assert "data-here" not in all_of_it
    assert all(name in all_of_it for name in ("李娜", "张文和", "线上人"))


def test_its_own_wall_listens_where_its_own_stage_is_told(client, home):
    address = f"/initiative/{home.initiative.slug}/events?at={home.conference.slug}"

    assert f'data-events="{address}"' in page(client, home).content.decode()


def test_it_is_called_by_its_gathering_once_its_pages_are_open(client, home, guest):
    assert "Signing ceremony" in page(client, home).content.decode()
    hidden = page(client, guest, "zh-hans").content.decode()
    guest.conference.published = True
    guest.conference.save()

    assert ("重庆签署会" in hidden, "重庆签署会" in page(client, guest, "zh-hans").text) == (
        False, True,
    )  # fmt: skip


def test_there_is_no_wall_of_a_conference_that_does_not_sign_it(client, home):
    elsewhere = CeremonyFactory()
    slug, other = home.initiative.slug, elsewhere.conference.slug

    assert client.get(f"/en/initiative/{slug}/wall/{other}/").status_code == 404
    assert client.get(f"/initiative/{slug}/stage", {"at": other}).status_code == 404
    assert events_feed.tip(events_feed.channel(slug, other)) is None
    assert wall.find("nothing") is None


def test_its_finale_counts_who_signed_there_and_all_under_the_seal(home):
    other = CeremonyFactory(initiative=home.initiative)
    sign(other, "张文和")
    sign(home, "李娜")
    sign(home, "王芳")
    ended = ceremony_actions.finale(home)
    sign(other, "单雄")

    finale = wall.stage(wall.Wall(home.initiative, ended))["finale"]

    assert (finale["signatures"], finale["in_all"]) == (2, 3)


def test_the_code_to_sign_is_shown_in_the_hall_where_one_can_sign(home, guest):
    ceremony_actions.set_state(guest, "open")

    def shown(ceremony):
        fresh = Ceremony.objects.select_related("initiative", "conference").get(pk=ceremony.pk)
        return wall.stage(wall.Wall(fresh.initiative, fresh))["open"]

    hidden = shown(guest)  # nobody gets a code by mail before its pages are open
    guest.conference.published = True
    guest.conference.save()
    assert (hidden, shown(guest), shown(home)) == (False, True, True)
    ceremony_actions.set_state(home, "closed")
    assert (shown(guest), shown(home)) == (True, False)


# -- Live


def test_who_signs_elsewhere_is_counted_on_its_own_wall_and_not_named(home):
    other = CeremonyFactory(initiative=home.initiative)
    channel = events_feed.channel(home.initiative.slug, home.conference.slug)
    tip = events_feed.tip(channel)
    there, here = sign(other, "张文和"), sign(home, "李娜")

    events, _read = events_feed.after(channel, tip)

    told = [json.loads(event.data) for event in events]
    assert [event.id for event in events] == [there.leaf, here.leaf]
    assert [facts["name"] for facts in told] == ["", "李娜"]
    assert [(facts["here"], facts["totals"]["signatures"]) for facts in told] == [(1, 2), (1, 2)]


def test_whoever_is_held_is_on_the_wall_of_their_own_hall(home):
    other = CeremonyFactory(initiative=home.initiative)
    row = SignatureFactory(
        initiative=home.initiative, conference=home.conference, ceremony=home,
        held_until=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    slug = home.initiative.slug

    walls = [events_feed.held(events_feed.channel(slug, at))
             for at in ("", home.conference.slug, other.conference.slug)]  # fmt: skip

    assert [list(rows) for rows in walls] == [[row.pk], [row.pk], []]


def test_each_wall_hears_of_its_own_stage(home, guest):
    slug, source = home.initiative.slug, Signatures()
    channels = [slug, *(events_feed.channel(slug, each.conference.slug) for each in (home, guest))]
    tips = [source.tip(channel) for channel in channels]

    ceremony_actions.blackout(guest, on=True)

    told = [source.after(channel, tip)[0]
            for channel, tip in zip(channels, tips, strict=True)]  # fmt: skip
    assert [[event.name for event in events] for events in told] == [[], [], ["stage"]]


def test_news_of_an_initiative_wake_all_of_its_walls_and_no_other():
    live, woken = Live(), []
    live.hub.channels = dict.fromkeys(["jinjiang", "jinjiang/chengdu", "jinjiang-2", "x/jinjiang"])
    live.hub.wake = woken.append

    live.wake("jinjiang")

    assert woken == ["jinjiang", "jinjiang/chengdu"]


# -- The console


def console(client, ceremony):
    """As its host sees it."""
    client.force_login(MembershipFactory(conference=ceremony.conference, role="organiser").user)
    address = reverse("initiative:desk_console", args=[ceremony.conference.slug, ceremony.pk])
    return client.get(address).content.decode()


def test_the_console_leads_to_its_own_wall_and_says_which_walls_it_sets(client, home, guest):
    other = CeremonyFactory(
        initiative=home.initiative, state="planned", conference__number=9000
    )  # found_conference counts on from the guest's
    on_both = "on the wall of this ceremony and on the initiative’s."
    on_its_own = "of this ceremony alone: the initiative’s follows the one that was opened last."

    for ceremony, said in ((home, on_both), (other, on_its_own), (guest, "of this ceremony.")):
        seen = console(client, ceremony)
        assert f"/wall/{ceremony.conference.slug}/" in seen
        assert [words in seen for words in (on_both, on_its_own)] == [
            said == on_both, said == on_its_own,
        ]  # fmt: skip
        assert said in seen


def test_the_desk_leads_to_its_own_wall_and_a_guest_to_no_other(client, home, guest):
    for ceremony, both in ((home, True), (guest, False)):
        slug = ceremony.conference.slug
        client.force_login(MembershipFactory(conference=ceremony.conference, role="organiser").user)
        seen = client.get(reverse("initiative:desk_ceremony", args=[slug])).content.decode()
        assert f'/wall/{slug}/"' in seen
        assert ('/wall/"' in seen) is both


def test_the_console_says_that_its_walls_are_dark_and_lights_them(client, home):
    client.force_login(MembershipFactory(conference=home.conference, role="ceremony_host").user)
    act = reverse("initiative:desk_console_act", args=[home.conference.slug, home.pk])

    dark = client.post(act, {"do": "dark"}, follow=True).content.decode()
    light = client.post(act, {"do": "light"}, follow=True).content.decode()

    assert [("Walls are dark" in seen, "Light the walls" in seen) for seen in (dark, light)] == [
        (True, True), (False, False),
    ]  # fmt: skip


def test_the_console_hides_the_name_of_whoever_joined_online(client, home):
    online = signed(home.initiative, name="线上人", conference=home.conference,
                    delegate__status="online")  # fmt: skip
    seen = console(client, home)
    hide = reverse("initiative:desk_show_or_hide", args=[home.conference.slug, online.pk])

    back = client.post(hide, {"do": "hide", "from": "console"})

    online.refresh_from_db()
    assert ("线上人" in seen, "joined online" in seen, hide in seen) == (True, True, True)
    assert (online.hidden, back.url) == (
        True, reverse("initiative:desk_console", args=[home.conference.slug, home.pk]),
    )  # fmt: skip
