"""An initiative made on the desk from nothing; what is reported of it, in every language."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from conference.models import AuditEntry, Membership
from initiative import article as articles, ceremony_actions
from initiative.figures import figures
from initiative.models import Initiative
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.initiative.factories import CeremonyFactory, InitiativeFactory, VoiceFactory

pytestmark = pytest.mark.django_db


def logged_in(client, conference, role=Membership.Role.ORGANISER):
    client.force_login(MembershipFactory(conference=conference, role=role).user)


@pytest.fixture
def ceremony(client):
    """A ceremony whose host is logged in."""
    found = CeremonyFactory()
    logged_in(client, found.conference, Membership.Role.CEREMONY_HOST)
    return found


def at(name, ceremony, *more):
    return reverse(f"initiative:{name}", args=[ceremony.conference.slug, ceremony.pk, *more])


def founded(client, conference, **changes):
    data = {"name_zh-hans": "岷江倡议", "name_en": "Minjiang Initiative", "slug": "minjiang"}
    address = reverse("initiative:desk_initiative_new", args=[conference.slug])
    return client.post(address, data | changes)


# -- Founding


def test_an_empty_site_gets_an_initiative_its_text_and_an_open_signing(client):
    conference = ConferenceFactory()
    logged_in(client, conference)
    desk = reverse("initiative:desk_ceremony", args=[conference.slug])
    assert "New initiative" in client.get(desk).content.decode()

    answer = founded(client, conference)

    ceremony = conference.ceremonies.get()
    new_text = at("desk_text_new", ceremony)
    assert (answer.status_code, answer["location"]) == (302, new_text)
    assert "Minjiang Initiative" in client.get(new_text).content.decode()
    page = client.get(desk).content.decode()
    assert "It has no text yet" in page
    assert "Open the signing" not in page
    text = {"authoritative": "zh-hans", "title_zh-hans": "岷江倡议", "body_zh-hans": "我们守信。"}
    shown = client.post(new_text, text | {"do": "preview"}).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', shown)[1]
    client.post(new_text, text | {"do": "publish", "seen": seen})
    client.post(at("desk_state", ceremony), {"state": "open"})
    public = client.get("/en/initiative/minjiang/").content.decode()
    assert "我们守信。" in public
    assert "Sign the initiative" in public
    assert AuditEntry.objects.filter(action="initiative.founded", conference=conference).exists()


def test_what_has_no_text_cannot_be_opened_and_is_offered_to_nobody_else(client):
    conference = ConferenceFactory()
    logged_in(client, conference)
    founded(client, conference)
    ceremony = conference.ceremonies.get()

    refused = client.post(at("desk_state", ceremony), {"state": "open"}, follow=True)

    assert refused.status_code == 409
    assert "This initiative has no text yet" in refused.content.decode()
    ceremony.refresh_from_db()
    assert ceremony.state == ceremony.State.PLANNED
    other = ConferenceFactory()
    logged_in(client, other)
    page = client.get(reverse("initiative:desk_ceremony", args=[other.slug])).content.decode()
    assert "Minjiang" not in page


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"slug": "TAKEN"}, 409, "Another initiative has this address"),
        ({"slug": "岷江"}, 422, "valid"),
        ({"name_zh-hans": "", "name_en": " "}, 422, "in at least one language"),
    ],
)
def test_a_refused_foundation_keeps_what_was_typed(client, changes, status, words):
    InitiativeFactory(slug="taken")
    conference = ConferenceFactory()
    logged_in(client, conference)

    answer = founded(client, conference, **changes)

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert changes.get("slug", "minjiang") in answer.content.decode()
    assert Initiative.objects.count() == 1


def test_only_organisers_found_and_no_guest_does(client, ceremony):
    assert founded(client, ceremony.conference).status_code == 403
    ceremony.allowed_until = timezone.now()
    ceremony.save()
    logged_in(client, ceremony.conference)

    answer = founded(client, ceremony.conference)

    assert answer.status_code == 403
    assert "by the leave of the initiative" in answer.content.decode()
    assert not Initiative.objects.filter(slug="minjiang").exists()


# -- What is reported


FACTS = {
    "launched": "2024-08-26", "reporter": "Peng Jing", "photographer": "Wang Qin",
    "subject_en": "self-discipline", "subject_ru": "самодисциплина",
    "city_en": "Chengdu", "city_ru": "Чэнду",
    "attendance_en": "60 representatives", "attendance_ru": "60 представителей",
    "association_en": "An Association", "association_ru": "Ассоциация",
    "president_en": "Deng Kai", "president_ru": "Дэн Кай",
    "statement_en": "It was launched here.", "statement_ru": "Начало было здесь.",
}  # fmt: skip


def told(initiative, language):
    initiative = Initiative.objects.get(pk=initiative.pk)
    with translation.override(language):
        return articles.as_text(articles.article(initiative, figures(initiative)))


def test_facts_are_told_in_each_language_that_has_words(client, ceremony):
    answer = client.post(at("desk_report", ceremony), FACTS)

    assert answer.status_code == 302
    english, russian = (told(ceremony.initiative, code) for code in ("en", "ru"))
    assert "On 26 August 2024, 60 representatives came together in Chengdu" in english
    assert "“It was launched here.”" in english
    for words in ("26 августа 2024", "60 представителей", "Начало было здесь.", "Дэн Кай"):
        assert words in russian
    page = client.get(f"/ru/initiative/{ceremony.initiative.slug}/").content.decode()
    assert "Начало было здесь." in page
    assert "60 представителей" in page
    page = client.get(f"/en/initiative/{ceremony.initiative.slug}/").content.decode()
    assert "26 August 2024" in page
    assert "(the report gives no year)" not in page
    assert client.get(at("desk_report", ceremony)).content.decode().count("Дэн Кай") == 1


@pytest.mark.parametrize("day", ["26 August", "2024-13-01", "02-30"])
def test_a_day_that_is_none_is_refused_beside_its_field(client, ceremony, day):
    answer = client.post(at("desk_report", ceremony), FACTS | {"launched": day})

    assert answer.status_code == 422
    assert "Please write the day as 2024-08-26" in answer.content.decode()
    assert "Дэн Кай" in answer.content.decode()
    ceremony.initiative.refresh_from_db()
    assert ceremony.initiative.organiser == {}


def test_saving_what_was_kept_before_words_had_a_language_loses_nothing(client, ceremony):
    initiative = ceremony.initiative
    initiative.launched = "08-26 (the report gives no year)"
    initiative.press = {"attendance": "more than 60", "reporter": "Peng Jing"}
    initiative.organiser = {"president": "Deng Kai"}
    initiative.save()
    page = client.get(at("desk_report", ceremony)).content.decode()
    typed = dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', page))

    client.post(at("desk_report", ceremony), typed)

    initiative.refresh_from_db()
    assert initiative.launched == "08-26"
    assert initiative.press["attendance"] == {"en": "more than 60"}
    assert initiative.organiser["president"] == {"en": "Deng Kai"}
    page = client.get(f"/en/initiative/{initiative.slug}/").content.decode()
    assert "(the report gives no year)" in page


# -- Voices


VOICE = {
    "handle": "@法山叔", "platform": "Weibo", "reach": "nearly 4 million",
    "about_en": "legal blogger", "about_zh-hans": "法律博主",
    "said_en": "First.\n\nSecond.", "said_zh-hans": "第一。\r\n\r\n第二。",
}  # fmt: skip


def test_a_voice_with_two_statements_in_two_languages(client, ceremony):
    assert client.post(at("desk_voice_new", ceremony), VOICE).status_code == 302

    voice = ceremony.initiative.voices.get()
    assert voice.statements == [
        {"en": "First.", "zh-hans": "第一。"}, {"en": "Second.", "zh-hans": "第二。"}
    ]  # fmt: skip
    page = client.get(f"/zh-hans/initiative/{ceremony.initiative.slug}/").content.decode()
    assert "第二。" in page
    assert "法律博主" in page
    form = client.get(at("desk_voice", ceremony, voice.pk)).content.decode()
    assert "First.\n\nSecond." in form


def test_a_voice_without_platform_and_reach_is_told_without_them(client, ceremony):
    facts = VOICE | {"platform": "", "reach": "", "handle": "Deng Kai"}
    client.post(at("desk_voice_new", ceremony), facts)

    text = told(ceremony.initiative, "en")
    page = client.get(f"/en/initiative/{ceremony.initiative.slug}/").content.decode()

    assert "Deng Kai, legal blogger: “First.” “Second.”" in text
    assert "as reported" not in text
    assert "followers, as reported" not in page


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"said_zh-hans": "第一。"}, 422, "Another language has more statements"),
        ({"said_zh-hans": "", "said_en": ""}, 422, "in at least one language"),
        ({"handle": "@taken"}, 409, "This voice stands here already"),
        ({"handle": ""}, 422, "required"),
    ],
)
def test_a_refused_voice_keeps_what_was_typed(client, ceremony, changes, status, words):
    VoiceFactory(initiative=ceremony.initiative, handle="@taken")

    answer = client.post(at("desk_voice_new", ceremony), VOICE | changes)

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "nearly 4 million" in answer.content.decode()
    assert ceremony.initiative.voices.count() == 1


def test_voices_are_changed_moved_and_deleted(client, ceremony):
    for handle in ("@one", "@two"):
        client.post(at("desk_voice_new", ceremony), VOICE | {"handle": handle})
    one, two = ceremony.initiative.voices.all()

    client.post(at("desk_voice_act", ceremony, two.pk), {"do": "up"})
    assert list(ceremony.initiative.voices.all()) == [two, one]
    client.post(at("desk_voice", ceremony, one.pk), VOICE | {"handle": "@one", "said_en": "A\n\nB"})
    assert ceremony.initiative.voices.get(pk=one.pk).statements[0]["en"] == "A"
    client.post(at("desk_voice_act", ceremony, two.pk), {"do": "remove"})
    assert list(ceremony.initiative.voices.all()) == [one]
    assert client.post(at("desk_voice_act", ceremony, one.pk), {"do": "?"}).status_code == 400


def test_another_initiative_s_voice_is_not_found_and_a_guest_changes_nothing(client, ceremony):
    foreign = VoiceFactory()
    assert client.get(at("desk_voice", ceremony, foreign.pk)).status_code == 404
    ceremony.allowed_until = timezone.now() + timedelta(days=1)
    ceremony.save()

    for name, facts in (("desk_report", FACTS), ("desk_voice_new", VOICE)):
        answer = client.post(at(name, ceremony), facts)
        assert answer.status_code == 403
        assert "by the leave of the initiative" in answer.content.decode()
    assert not ceremony.initiative.voices.exists()


def test_the_same_facts_again_write_no_line(client, ceremony):
    for _ in range(2):
        client.post(at("desk_report", ceremony), FACTS)

    assert AuditEntry.objects.filter(action="initiative.reported").count() == 1


def test_opening_again_needs_no_further_text(ceremony):
    ceremony_actions.set_state(ceremony, ceremony.State.PAUSED)

    assert ceremony_actions.set_state(ceremony, ceremony.State.OPEN).state == ceremony.State.OPEN
