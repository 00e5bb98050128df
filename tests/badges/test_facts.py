"""What badges and certificates say, as plain data."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from badges import facts
from tests.badges import factories
from tests.registration.factories import AssociationFactory, DelegateFactory

CHINA = timezone(timedelta(hours=8))


@pytest.mark.django_db
def test_badge_says_who_as_what_from_where_and_when():
    delegate = DelegateFactory(
        name_zh="王伟", name_latin="Wang Wei", association_name="我的工作室",
        category__name={"zh-hans": "创作者", "en": "Creator"}, category__role_code=7,
        conference__starts_on=date(2024, 8, 26), conference__ends_on=date(2024, 8, 27),
    )  # fmt: skip

    found = facts.of_badge(delegate)
    assert (found["name_zh"], found["name_latin"], found["body"], found["role"]) == (
        "王伟", "Wang Wei", {"": "我的工作室"}, {"zh-hans": "创作者", "en": "Creator"},
    )  # fmt: skip
    assert (found["role_code"], facts.first_day(found), found["days"]) == (7, date(2024, 8, 26), 2)


@pytest.mark.django_db
def test_badge_names_the_association_in_both_languages():
    names = {"zh-hans": "成都市自媒体协会", "en": "Chengdu We-Media Association"}
    delegate = DelegateFactory(association=AssociationFactory(name=names))

    assert facts.of_badge(delegate)["body"] == names


@pytest.mark.django_db
def test_digest_changes_with_what_is_shown_alone():
    delegate = DelegateFactory()
    before = facts.digest(facts.of_badge(delegate))

    delegate.phone = "+8613900000000"
    same = facts.digest(facts.of_badge(delegate))
    delegate.name_zh = "别名"
    other = facts.digest(facts.of_badge(delegate))
    assert (same == before, other == before) == (True, False)


@pytest.mark.django_db
def test_badge_speaks_of_a_rehearsal_only_in_one():
    assert "rehearsal" not in facts.of_badge(DelegateFactory())
    assert facts.of_badge(DelegateFactory(conference__is_rehearsal=True))["rehearsal"] is True


def test_certificate_facts_survive_the_row():
    given = factories.certificate_facts(attachments={"leaf.json": "certificates/leaf.json"})

    assert facts.of_certificate(given.as_json()) == given


@pytest.mark.parametrize(
    ("first", "last", "language", "words"),
    [
        (date(2024, 8, 26), date(2024, 8, 27), "zh-hans", "2024年8月26日至27日"),
        (date(2024, 8, 26), date(2024, 8, 27), "en", "26–27 Aug 2024"),
        (date(2024, 8, 26), date(2024, 8, 26), "en", "26 Aug 2024"),
    ],
)
def test_days_are_written_as_people_do(first, last, language, words):
    assert facts.days(first, last, language) == words


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        (CHINA, "zh-hans", "2024年8月26日 10:05 UTC+8"),
        (CHINA, "en", "26 August 2024, 10:05 UTC+8"),
        (UTC, "en", "26 August 2024, 02:05 UTC+0"),
        (timezone(-timedelta(hours=3, minutes=30)), "en", "25 August 2024, 22:35 UTC-3:30"),
    ],
)
def test_moment_names_its_zone(zone, language, words):
    moment = datetime(2024, 8, 26, 2, 5, tzinfo=UTC).astimezone(zone)

    assert facts.moment(moment, language) == words


def test_chinese_stands_first_whatever_the_column_kept():
    texts = {"en": "Chengdu", "": "x", "zh-hans": "成都"}

    assert list(facts.chinese_first(texts)) == ["zh-hans", "", "en"]
