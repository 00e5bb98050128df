"""One person's certificate of an issue: who gets it, its number and serial, what it says."""

import pytest
from django.db import IntegrityError, transaction

from badges import candidates, issuing
from badges.models import Certificate
from conference import jobs
from conference.errors import Refused
from conference.lib import serials
from tests.badges import awards
from tests.badges.factories import stored
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import AssociationFactory, DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


def problem(issue, delegate) -> str:
    (one,) = candidates.looked_at(issue, [delegate])
    return one.code


def test_numbers_count_up_and_serials_are_typable(conference):
    issue = awards.issue(conference)
    people = [DelegateFactory(conference=conference) for _ in range(3)]

    made = [issuing.award(issue, person.pk) for person in people]

    assert [one.number for one in made] == [1, 2, 3]
    assert [serials.canonical(one.serial.lower()) for one in made] == [one.serial for one in made]
    assert [serials.parse(one.serial).leaf_index % 2**20 for one in made] == [1, 2, 3]


def test_a_second_time_gives_the_same(conference):
    issue, person = awards.issue(conference), DelegateFactory(conference=conference)

    first = issuing.award(issue, person.pk)

    assert issuing.award(issue, person.pk) == first
    assert Certificate.objects.count() == 1


def test_of_another_issue_there_is_no_second_one_in_force(conference):
    person = DelegateFactory(conference=conference)
    awards.award(person)

    with pytest.raises(Refused) as no:
        issuing.award(awards.issue(conference), person.pk)

    assert no.value.code == "has_one"


def test_attendance_is_for_those_who_arrived(conference):
    issue = awards.issue(conference, "attendance")

    assert problem(issue, awards.arrived(conference)) == ""
    assert problem(issue, DelegateFactory(conference=conference)) == "not_arrived"


def test_speakers_are_those_of_released_talks(conference):
    issue = awards.issue(conference, "speaker")
    person, other = (DelegateFactory(conference=conference) for _ in range(2))
    title = {"zh-hans": "短视频里的城市", "en": "Cities"}
    awards.on_stage(person, title=title)
    awards.released(conference)
    awards.on_stage(other)

    certificate = issuing.award(issue, person.pk)

    assert certificate.facts["talks"] == [title]
    assert problem(issue, other) == "no_talk"


def test_a_cancelled_talk_was_not_given(conference):
    person = DelegateFactory(conference=conference)
    awards.on_stage(person, cancelled=True)
    awards.released(conference)

    assert problem(awards.issue(conference, "speaker"), person) == "no_talk"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "pending"}, "not_approved"),
        ({"name_zh": " ", "name_latin": " "}, "no_name"),
        ({"name_zh": "王\ue000", "language": "zh-hans"}, "no_font"),
        ({"name_zh": "欧阳䶮"}, ""),
    ],
)
def test_what_is_missing_is_named(conference, fields, code):
    person = DelegateFactory(conference=conference, **fields)

    assert problem(awards.issue(conference), person) == code


def test_what_is_missing_in_a_worker_s_hands_fails_for_good(conference):
    person = DelegateFactory(conference=conference, status="pending")
    issue = awards.issue(conference)

    with pytest.raises(jobs.Permanent, match="is not approved"):
        issuing.issue_award({"issue": issue.pk, "delegate": person.pk})

    assert Certificate.objects.count() == 0


def test_the_page_is_made_from_issue_and_person(conference):
    body = AssociationFactory(conference=conference, name={"zh-hans": "成都市自媒体协会"})
    person = DelegateFactory(
        conference=conference, association=body, language="zh-hans",
        name_zh="王伟", name_latin="Wang Wei",
    )  # fmt: skip
    issue = awards.issue(conference, second_issuer=awards.SECOND)

    done = issuing.issue_award({"issue": issue.pk, "delegate": person.pk})

    certificate = Certificate.objects.get()
    assert stored(done["pdf"]).startswith(b"%PDF-")
    assert (certificate.name, certificate.facts["represents"]) == ("王伟", "成都市自媒体协会")
    assert certificate.facts["second_name"] == "Wang Wei"
    assert [body["names"] for body in certificate.facts["bodies"]] == [
        awards.ISSUER, awards.SECOND,
    ]  # fmt: skip
    assert (certificate.is_made, certificate.kind, certificate.on_ledger) == (
        True, "organiser", False,
    )  # fmt: skip


def test_a_worker_killed_before_the_page_makes_the_same_one_later(conference):
    issue, person = awards.issue(conference), DelegateFactory(conference=conference)
    first = issuing.award(issue, person.pk)

    done = issuing.issue_award({"issue": issue.pk, "delegate": person.pk})

    assert done["serial"] == first.serial


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "signatory"},
        {"number": None},
        {"leaf_index": 5},
        {"initiative_slug": "jinjiang"},
    ],
)
def test_the_database_keeps_leaf_and_number_apart(conference, wrong):
    certificate = awards.award(DelegateFactory(conference=conference))

    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**wrong)


def test_the_database_keeps_one_in_force(conference):
    person = DelegateFactory(conference=conference)
    first = awards.award(person)

    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            conference=conference, delegate=person, kind=first.kind, number=99, serial="0099-ABCDE"
        )


def test_a_conference_has_a_million_numbers():
    with pytest.raises(ValueError, match="a million"):
        serials.numbered(1, 2**20, b"\0" * 32)


@pytest.mark.parametrize(
    "words",
    [{"heading": {"en": "\ue000 Prize"}}, {"issuer": {"zh-hans": "大会\ue000会"}},
     {"place": {"en": "Chengdu \ue000"}}, {"signer": {"en": "\ue000 Li"}}],
    ids=["heading", "issuer", "place", "signer"],
)  # fmt: skip
def test_what_no_font_has_in_the_organisers_words_stops_before_a_number(conference, words):
    issue, person = awards.issue(conference, **words), DelegateFactory(conference=conference)

    (one,) = candidates.looked_at(issue, [person])

    assert one.code == "words_no_font"
    assert "U+E000" in one.problem
    with pytest.raises(Refused):
        issuing.award(issue, person.pk)
    assert Certificate.objects.count() == 0
