"""Reads of an initiative."""

from datetime import datetime, time, timedelta

import pytest
from django.http import Http404
from django.utils import translation

from initiative import actions, queries, sequencing
from registration.queries import export
from tests.conference.factories import ConferenceFactory
from tests.initiative.factories import (
    CHINESE,
    ENGLISH,
    CeremonyFactory,
    InitiativeFactory,
    SignatureFactory,
    publish_text,
)
from tests.initiative.signing import given, open_ceremony
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def signed(initiative, **facts):
    signature = SignatureFactory(initiative=initiative, **facts)
    sequencing.sequence([signature])
    return signature


def test_public_initiative_is_found_by_slug_or_not():
    initiative = InitiativeFactory()

    assert queries.public_initiative(initiative.slug) == initiative
    with pytest.raises(Http404):
        queries.public_initiative("nothing")


def test_reading_is_in_the_reader_s_language_beside_the_authoritative():
    initiative = InitiativeFactory()

    with translation.override("zh-hans"):
        reading = queries.reading(initiative)

    assert reading.pledges == [CHINESE.strip()]
    assert reading.original == [ENGLISH.strip()]
    assert reading.is_working is True
    assert queries.reading(initiative, "en").is_working is False


def test_reading_falls_back_to_the_authoritative_text():
    reading = queries.reading(InitiativeFactory(), "fr")

    assert (reading.text, reading.is_working) == (reading.authoritative, False)


def test_reading_is_of_the_newest_version_or_none():
    initiative = InitiativeFactory()

    newest = publish_text(initiative)

    assert queries.reading(initiative).version == newest
    assert queries.reading(InitiativeFactory(text=False)) is None


def test_totals_count_what_stands_in_the_log():
    initiative = InitiativeFactory()
    signed(initiative, reach=18_000_000)
    signed(initiative, reach=4_000_000, city="绵阳", consent_list=False)
    signed(initiative, hidden=True)
    signed(initiative, status="withdrawn", reach=9)
    SignatureFactory(initiative=initiative, reach=9)  # not in the log yet
    signed(InitiativeFactory())

    totals = queries.totals(initiative)

    assert (totals.signatures, totals.named, totals.unnamed, totals.reach) == (3, 1, 2, 22_000_000)
    assert totals.cities == (("成都", 2), ("绵阳", 1))


def test_totals_count_a_city_once_however_it_is_written():
    initiative = InitiativeFactory()
    for city in ("成都", "Chengdu", "成都市", "Suzhou", "苏州"):
        signed(initiative, city=city)

    totals = queries.totals(initiative)

    assert totals.cities == (("成都", 3), ("Suzhou", 1), ("苏州", 1))
    assert totals.city_count == 3


def test_totals_count_more_cities_than_they_name():
    initiative = InitiativeFactory()
    for n in range(queries.MOST_CITIES + 1):
        signed(initiative, city=f"City {n}")

    totals = queries.totals(initiative)

    assert (len(totals.cities), totals.city_count) == (queries.MOST_CITIES, queries.MOST_CITIES + 1)


@pytest.mark.parametrize(
    ("language", "name", "latin", "beside"),
    [
        ("en", "张文和", "Zhang Wenhe", "Zhang Wenhe"),
        ("fr", "张文和", "Zhang Wenhe", "Zhang Wenhe"),
        ("zh-hans", "张文和", "Zhang Wenhe", ""),
        ("ja", "张文和", "Zhang Wenhe", ""),
        ("en", "Anna Li", "Anna Li", ""),
        ("en", "张文和", "", ""),
    ],
)
def test_a_latin_name_that_is_known_stands_beside_a_chinese_one(language, name, latin, beside):
    delegate = DelegateFactory(name_zh="张文和", name_latin=latin)
    signature = SignatureFactory(initiative=InitiativeFactory(), delegate=delegate, name=name)

    with translation.override(language):
        assert queries.name_beside(signature) == beside


def test_totals_of_nothing_are_zero():
    assert queries.totals(InitiativeFactory()) == queries.Totals(0, 0, 0, ())


def test_listed_is_in_the_order_of_pinyin_and_of_those_who_agreed():
    initiative = InitiativeFactory()
    names = ["张文和", "单雄", "欧阳修远"]  # zhang, shan (a surname), ou
    for name in names:
        signed(initiative, delegate=DelegateFactory(name_zh=name), name=name)
    signed(initiative, consent_list=False)

    assert [s.name for s in queries.listed(initiative)] == ["欧阳修远", "单雄", "张文和"]


def test_newest_are_the_last_in_the_log():
    initiative = InitiativeFactory()
    first, second, third = (signed(initiative) for _ in range(3))

    assert queries.newest(initiative, 2) == [third, second]
    assert first not in queries.newest(initiative, 2)


def test_home_is_the_conference_on_or_next_to_come_else_the_last():
    initiative, today = InitiativeFactory(), ConferenceFactory().today

    def held(days, **facts):
        day = today + timedelta(days=days)
        conference = ConferenceFactory(starts_on=day, ends_on=day, **facts)
        return CeremonyFactory(initiative=initiative, conference=conference).conference

    assert queries.home_of(initiative) is None
    held(-1, published=False)
    assert queries.home_of(initiative) is None
    held(-90)
    last = held(-60)
    assert queries.home_of(initiative) == last
    held(60)
    soon = held(30)
    assert queries.home_of(initiative) == soon
    now = held(0)
    assert queries.home_of(initiative) == now


def test_delegate_ceremonies_tell_what_is_signed_and_what_is_not():
    initiative, delegate = open_ceremony()
    other = CeremonyFactory(conference=delegate.conference)
    CeremonyFactory()
    signature = actions.sign(initiative, delegate, given(initiative))

    rows = queries.delegate_ceremonies(delegate)

    assert rows == [(signature.ceremony, signature), (other, None)]


def test_export_has_all_that_is_kept_of_a_signature():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, statement="Yes."))

    (row,) = export(delegate)["signatures"]

    assert (row["name"], row["statement"], row["leaf_index"]) == (
        delegate.name_zh, "Yes.", signature.leaf_index,
    )  # fmt: skip
    assert row["disclosures"] == signature.disclosures


def test_numbers_are_of_one_conference():
    initiative, delegate = open_ceremony()
    actions.sign(initiative, delegate, given(initiative, statement="Yes.", consent_statement=True))

    assert queries.numbers(delegate.conference) == {
        "signatures": 1, "today": 1, "statements": 1, "joins": 0,
    }  # fmt: skip
    assert set(queries.numbers(ConferenceFactory()).values()) == {0}


def test_today_is_the_day_at_the_conferences_place():
    conference = ConferenceFactory(time_zone="Pacific/Auckland")
    midnight = datetime.combine(conference.today, time.min, conference.zone)
    for seconds in (-1, 0, 1):
        signed(InitiativeFactory(), conference=conference, at=midnight + timedelta(seconds=seconds))

    numbers = queries.numbers(conference)

    assert (numbers["signatures"], numbers["today"]) == (3, 2)


def test_initiatives_without_ceremony_leave_out_what_is_signed_here():
    ceremony, other = CeremonyFactory(), InitiativeFactory()

    assert list(queries.initiatives_without_ceremony(ceremony.conference)) == [other]
