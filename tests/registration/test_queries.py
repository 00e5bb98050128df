"""Finding people, and the numbers of today."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conference import events
from registration import queries
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import (
    AssociationFactory,
    CategoryFactory,
    DelegateFactory,
    PlatformAccountFactory,
)

pytestmark = pytest.mark.django_db
Status = Delegate.Status


@pytest.fixture
def conference():
    """A conference of four people, and a namesake at another one."""
    row = ConferenceFactory()
    names = [("张文鹤", "Zhang Wenhe"), ("单雄", ""), ("欧阳修远", "Ouyang Xiuyuan"), ("吕娜", "")]
    for n, (name_zh, name_latin) in enumerate(names):
        DelegateFactory(
            conference=row, name_zh=name_zh, name_latin=name_latin, email=f"p{n}@example.org",
            phone=f"+861380013800{n}", city="Köln" if n == 1 else "成都", association_name="",
        )  # fmt: skip
    DelegateFactory(name_zh="张文鹤", name_latin="Zhang Wenhe")
    return row


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张文鹤", ["张文鹤"]),
        ("文鹤", ["张文鹤"]),
        ("张", ["张文鹤"]),
        ("zhangwenhe", ["张文鹤"]),
        ("zhang wen", ["张文鹤"]),
        ("WENHE", ["张文鹤"]),
        ("zwh", ["张文鹤"]),
        ("单", ["单雄"]),
        ("shanxiong", ["单雄"]),
        ("danxiong", ["单雄"]),
        ("sx", ["单雄"]),
        ("ouyang", ["欧阳修远"]),
        ("oyxy", ["欧阳修远"]),
        ("xiuyuan", ["欧阳修远"]),
        ("lvna", ["吕娜"]),
        ("lyuna", ["吕娜"]),
        ("8002", ["欧阳修远"]),
        ("+8613800138003", ["吕娜"]),
        ("p3@example.org", ["吕娜"]),
        ("köln", ["单雄"]),
        ("KÖLN shan", ["单雄"]),
        ("成都 zhang", ["张文鹤"]),
        ("nobody", []),
        ("", ["吕娜", "欧阳修远", "单雄", "张文鹤"]),
        ("   ", ["吕娜", "欧阳修远", "单雄", "张文鹤"]),
        ("%", []),
    ],
)
def test_search_finds_people_however_they_are_remembered(conference, text, found):
    assert [delegate.name_zh for delegate in queries.search(conference, text)] == found


@pytest.mark.parametrize("text", ["oyjd", "ouyangjida", "ouyang ji", "𠮷龘", "欧阳𠮷"])
def test_search_finds_a_name_of_rare_characters(conference, text):
    rare = DelegateFactory(
        conference=conference, name_zh="欧阳𠮷龘", name_latin="", email="rare@example.org"
    )
    assert list(queries.search(conference, text)) == [rare]


def test_search_puts_words_that_begin_so_first(conference):
    DelegateFactory(
        conference=conference, name_zh="安文", name_latin="An Wen", email="wa@example.org"
    )

    found = [row.name_zh for row in queries.search(conference, "an")]

    assert found == ["安文", "欧阳修远", "单雄", "张文鹤"]


def test_search_finds_the_associations_name_in_every_language(conference):
    association = AssociationFactory(
        conference=conference, name={"en": "Brocade Guild", "zh-hans": "锦江协会"}
    )
    delegate = DelegateFactory(conference=conference, association=association)

    assert list(queries.search(conference, "brocade guild")) == [delegate]
    assert list(queries.search(conference, "锦江")) == [delegate]


def test_search_leaves_out_who_was_erased(conference):
    Delegate.objects.update(erased_at=timezone.now())

    assert list(queries.search(conference, "")) == []


def test_filtered_narrows_and_orders_with_reach():
    conference = ConferenceFactory()
    press = CategoryFactory(conference=conference, code="press")
    guild = AssociationFactory(conference=conference, slug="guild")
    small = DelegateFactory(conference=conference, category=press)
    large = DelegateFactory(conference=conference, association=guild, status=Status.PENDING)
    PlatformAccountFactory(delegate=large, followers=5)
    PlatformAccountFactory(delegate=large, followers=7)

    def found(**facts):
        return list(queries.filtered(conference, queries.Filters(**facts)))

    assert found(category="press") == [small]
    assert found(association="guild") == [large]
    assert found(status="pending") == [large]
    assert found(status="pending", category="press") == []
    assert found(sort="newest") == [large, small]
    assert [row.reach for row in found(sort="reach")] == [12, 0]


def test_facets_count_in_two_queries(django_assert_num_queries):
    conference = ConferenceFactory()
    creator = CategoryFactory(conference=conference, code="creator", name={"en": "Creator"})
    guild = AssociationFactory(conference=conference, slug="guild", name={"en": "Guild"})
    facts = {"conference": conference, "category": creator}
    DelegateFactory(association=guild, **facts)
    DelegateFactory(association=guild, status=Status.PENDING, **facts)
    DelegateFactory(status=Status.PENDING, **facts)
    DelegateFactory()

    with django_assert_num_queries(2):
        facets = queries.facets(conference)

    plain = {name: [(f.code, f.label, f.count) for f in each] for name, each in facets.items()}
    assert plain == {
        "status": [("pending", "awaiting approval", 2), ("approved", "approved", 1)],
        "category": [("creator", "Creator", 3)],
        "association": [("guild", "Guild", 2)],
    }


def test_numbers_count_today_at_the_conferences_place(django_assert_num_queries):
    conference = ConferenceFactory(time_zone="Pacific/Kiritimati")
    category = CategoryFactory(conference=conference, capacity=5)
    facts = {"conference": conference, "category": category}
    DelegateFactory(**facts)
    DelegateFactory(status=Status.PENDING, **facts)
    DelegateFactory(status=Status.CANCELLED, **facts)
    yesterday = timezone.now() - timedelta(days=1)
    DelegateFactory(status=Status.PENDING, registered_at=yesterday, **facts)

    with django_assert_num_queries(2):
        numbers = queries.numbers(conference)

    assert numbers.by_status == {
        "unconfirmed": 0, "pending": 2, "approved": 1, "rejected": 0, "cancelled": 1,
    }  # fmt: skip
    assert (numbers.today, numbers.total) == (2, 3)
    assert [(row.taken, row.places_left) for row in numbers.categories] == [(3, 2)]


def test_public_categories_have_their_places_in_one_query(django_assert_num_queries):
    conference = ConferenceFactory()
    category = CategoryFactory(conference=conference, capacity=3)
    CategoryFactory(conference=conference, public=False)
    DelegateFactory(conference=conference, category=category)

    with django_assert_num_queries(1):
        places = [(row, row.places_left) for row in queries.public_categories(conference)]

    assert places == [(category, 2)]


def test_export_lets_higher_apps_add_their_part(monkeypatch):
    delegate = DelegateFactory()

    def seats(found):
        found.sections["seats"] = [found.delegate.pk]

    monkeypatch.setitem(events._subscribers, "delegate.exported", [seats])

    assert queries.export(delegate)["seats"] == [delegate.pk]


def test_whom_no_mail_reaches_is_marked_counted_and_found():
    conference = ConferenceFactory()
    dead, moved, angry, _fine = (
        DelegateFactory(conference=conference, email=f"p{n}_@example.org") for n in range(4)
    )
    dead.failing_addresses.create(address="P0_@example.org")
    moved.failing_addresses.create(address="p1x@example.org")  # an earlier address
    angry.failing_addresses.create(address=angry.email, is_complaint=True)

    found = queries.filtered(conference, queries.Filters(status=queries.FAILING))

    assert list(found) == [dead]
    facets = queries.facets(conference)["status"]
    assert [(facet.code, facet.count) for facet in facets] == [("approved", 4), ("failing", 1)]
