"""A design's life: made, saved as versions, published, brought back, taken out of use."""

from dataclasses import replace

import pymupdf
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from badges import actions, design_queries, design_seen, facts, making, rules, sheets_making
from badges.design_starters import starter, starter_back
from badges.models import BadgeDesign
from conference.errors import Refused
from conference.lib.localized import pick
from conference.models import AuditEntry, Job, OutgoingMail, WorkItem
from tests.badges import factories
from tests.badges.factories import stored
from tests.conference.factories import ConferenceFactory, UserFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def guest(conference):
    return CategoryFactory(conference=conference, code="guest")


@pytest.fixture
def badge(conference, guest):
    return factories.badge(DelegateFactory(conference=conference, category=guest))


def published(conference, name="Ours", size="large", categories=()) -> BadgeDesign:
    design = factories.design(conference, name, size)
    version = actions.save_design(design, name, categories, starter(size), None)
    others = conference.badge_designs.values_list("pk", flat=True)
    actions.publish_design(version, None, replacing=set(others))
    design.refresh_from_db()
    return design


def size_of(delegate) -> str:
    return facts.of_badge(delegate).get("design", {}).get("size", "the house's")


def test_every_change_is_a_version_and_what_stays_is_none(conference):
    organiser = UserFactory()
    design = factories.design(conference)
    actions.save_design(design, "Renamed", [], starter("a6"), organiser)
    assert design.versions.count() == 1

    actions.save_design(design, "Renamed", [], replace(starter("a6"), paper="white"), organiser)
    back = actions.bring_back(design.versions.get(number=1), organiser)

    rows = [(v.number, v.read.paper) for v in design.versions.order_by("number")]
    assert rows == [(1, "paper"), (2, "white"), (3, "paper")]
    assert (back.number, back.made_by) == (3, organiser)
    design.refresh_from_db()
    assert (design.name, design.published) == ("Renamed", None)


def test_roles_are_the_version_s_and_in_effect_once_it_is_published(conference, guest, badge):
    staff = CategoryFactory(conference=conference, code="staff")
    design = published(conference, categories=[guest])
    first, shown = design.published, facts.digest(facts.of_badge(badge.delegate))

    second = actions.save_design(design, "Ours", [staff], starter("large"), None)

    badge.refresh_from_db()
    assert [list(each.categories.all()) for each in (first, second)] == [[guest], [staff]]
    assert (size_of(badge.delegate), badge.shown) == ("large", shown)
    assert Job.objects.filter(kind="badges_anew").count() == 1  # of publishing
    (state,) = design_queries.states(conference)
    assert (state.version, state.said) == (first, pick(guest.name))

    actions.publish_design(second, None)
    assert size_of(badge.delegate) == "the house's"
    assert design_queries.states(conference)[0].said == pick(staff.name)


def test_a_version_brought_back_brings_its_roles_back(conference, guest):
    design = factories.design(conference)
    actions.save_design(design, "Ours", [guest], starter("a6"), None)
    actions.save_design(design, "Ours", [], starter("a6"), None)

    back = actions.bring_back(design.versions.get(number=2), None)

    assert (back.number, list(back.categories.all())) == (4, [guest])


def test_publishing_an_older_version_takes_over_what_that_one_is_for(conference, guest):
    old = published(conference, "Old", categories=[guest])
    new = factories.design(conference, "New")
    version = actions.save_design(new, "New", [guest], starter("cr80"), None)
    actions.save_design(new, "New", [], starter("cr80"), None)

    assert [each.to for each in design_queries.taken_over(version)] == [old]
    assert design_queries.taken_over(new.newest) == []
    with pytest.raises(Refused) as no:
        actions.publish_design(version, None)
    assert no.value.code == "design_replaces"


def test_what_somebody_saved_meanwhile_is_not_saved_over_unread(conference, guest):
    design = factories.design(conference)
    seen = design_seen.digest(design)
    actions.save_design(design, "Theirs", [], starter("a6"), UserFactory(name="Li Na"))

    with pytest.raises(Refused) as no:
        actions.save_design(design, "Ours", [guest], starter("a6"), None, seen=seen)

    assert (no.value.code, "Li Na, " in str(no.value.message)) == ("changed_meanwhile", True)
    design.refresh_from_db()
    assert (design.name, design.versions.count()) == ("Theirs", 1)


def test_the_same_form_sent_twice_is_saved_once(conference, guest):
    design = factories.design(conference)
    seen = design_seen.digest(design)

    for _time in range(2):
        actions.save_design(design, "Renamed", [guest], starter("a6"), None, seen=seen)

    assert [version.number for version in design.versions.all()] == [2, 1]


def test_another_name_is_in_the_audit_trail(conference):
    design = factories.design(conference)

    actions.save_design(design, "Renamed", [], starter("a6"), None)

    line = AuditEntry.objects.get(action="badge_design.changed")
    assert (line.before, line.after) == ({"name": "Ours"}, {"name": "Renamed"})


def test_only_the_published_version_is_used(conference, badge):
    design = factories.design(conference, size="large")
    assert size_of(badge.delegate) == "the house's"

    actions.publish_design(design.versions.get(), None)
    actions.save_design(design, design.name, [], starter("cr80"), None)
    assert size_of(badge.delegate) == "large"

    actions.withdraw_design(design, None)
    assert size_of(badge.delegate) == "the house's"


def test_a_role_s_design_goes_before_the_one_for_all_and_the_newest_before_older(
    conference, guest, badge
):
    other = DelegateFactory(conference=conference)
    published(conference, "guests, old", "cr80", [guest])
    published(conference, "guests", "large", [guest])
    published(conference, "all", "roll-62")

    assert (size_of(badge.delegate), size_of(other)) == ("large", "roll-62")
    assert size_of(DelegateFactory()) == "the house's"


def test_publishing_makes_the_badges_anew_as_a_job_and_mails_none_twice(conference, guest):
    badge = factories.badge(DelegateFactory(conference=conference, category=guest), made=True)
    unlike = factories.badge(DelegateFactory(conference=conference), made=True)
    mails, serial = OutgoingMail.objects.count(), badge.print_serial
    design = published(conference, categories=[guest])

    job = Job.objects.get(kind="badges_anew")
    (item,) = WorkItem.objects.filter(job=job)
    badge.refresh_from_db()
    assert (item.payload, badge.is_made, badge.print_serial) == (
        {"badge": badge.pk, "revision": 2}, False, serial
    )  # fmt: skip
    unlike.refresh_from_db()
    assert unlike.is_made

    making.make_badge(item.payload)
    badge.refresh_from_db()
    page = pymupdf.open(stream=stored(badge.pdf))[0]
    assert [round(side * 25.4 / 72) for side in page.rect[2:]] == [90, 130]
    assert OutgoingMail.objects.count() == mails
    assert actions.publish_design(design.published, None) is None  # nothing looks otherwise


def test_a_design_takes_no_category_over_from_another_one_unseen(conference, guest):
    old = published(conference, "Old", categories=[guest])
    published(conference, "For all")
    new = factories.design(conference, "New")
    version = actions.save_design(new, "New", [guest], starter("cr80"), None)

    with pytest.raises(Refused) as no:
        actions.publish_design(version, None)
    assert (no.value.code, "“Old”" in str(no.value.message)) == ("design_replaces", True)
    new.refresh_from_db()
    assert new.published is None

    actions.publish_design(version, None, replacing={old.pk})
    actions.publish_design(version, None)  # once more: they are its own now


def test_a_design_that_others_stand_in_for_is_superseded(conference, guest):
    staff = CategoryFactory(conference=conference, code="staff")
    published(conference, "a: both", categories=[guest, staff])
    published(conference, "b: others, once")
    published(conference, "c: guests", categories=[guest])
    published(conference, "d: others")
    factories.design(conference, "e: never")

    found = {
        state.design.name[0]: ([(each.to.name[0], each.said) for each in state.lost],
                               state.superseded)
        for state in design_queries.states(conference)
    }  # fmt: skip

    assert found == {
        "a": ([("c", pick(guest.name))], False), "b": ([("d", "all others")], True),
        "c": ([], False), "d": ([], False), "e": ([], False),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["names", "qr"])
def test_a_badge_without_name_or_code_is_not_published(conference, kind):
    design = factories.design(conference)
    whole = starter("a6")
    fields = tuple(field for field in whole.fields if field.kind != kind)
    version = actions.save_design(design, "Ours", [], replace(whole, fields=fields), None)

    with pytest.raises(Refused) as no:
        actions.publish_design(version, None)

    assert no.value.code == "design_lacks"


def test_names_are_told_apart_in_one_conference(conference):
    design = factories.design(conference, "Ours")
    other = factories.design(conference, "Others")
    factories.design(ConferenceFactory(), "Ours")

    for act in (
        lambda: factories.design(conference, "Ours"),
        lambda: actions.save_design(other, "Ours", [], starter("a6"), None),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert (no.value.code, no.value.field) == ("design_name", "name")
    with pytest.raises(IntegrityError):
        BadgeDesign.objects.create(conference=conference, name=design.name)


def test_what_was_tampered_with_in_the_table_makes_no_badge(conference, badge):
    design = published(conference)
    layout = design.published.layout
    layout["fields"][0]["colour"] = "red;} body {display:none"
    design.versions.update(layout=layout)
    actions.make_again(badge)
    badge.refresh_from_db()

    with pytest.raises(ValidationError):
        making.make_badge({"badge": badge.pk, "revision": badge.revision})


def test_badges_of_several_sizes_come_as_a_file_for_each(conference, guest, badge):
    others = [factories.badge(DelegateFactory(conference=conference)) for _n in range(2)]
    published(conference, size="large", categories=[guest])
    published(conference, "Small", size="cr80")

    run = actions.order_sheets(conference, [others[1], badge, others[0]], "a4-gaps", None)

    (other,) = run.others.all()
    found = [(each.size_label, [row.badge for row in each.prints.all()]) for each in (run, other)]
    assert found == [("90 × 130 mm", [badge]), ("54 × 85.6 mm", [others[1], others[0]])]
    for each in (run, other):
        sheets_making.make_sheets({"run": each.pk})
        each.refresh_from_db()
        with pymupdf.open(stream=stored(each.pdf)) as made:
            text = made[0].get_text()
        assert [row.delegate.name_zh in text for row in (badge, *others)] == [
            row.pk in each.prints.values_list("badge", flat=True) for row in (badge, *others)
        ]


def test_a_paper_too_small_for_one_of_the_sizes_takes_the_other_and_one_for_none_is_refused(
    conference, guest, badge
):
    other = factories.badge(DelegateFactory(conference=conference))
    published(conference, size="cr80", categories=[guest])

    with pytest.raises(Refused) as no:
        actions.order_sheets(conference, [other], "roll-62", None)

    assert (no.value.code, "Badges of 105 × 148 mm" in str(no.value.message)) == ("no_room", True)
    assert (conference.sheet_runs.count(), conference.jobs.filter(kind="badge_sheets").count()) == (
        0, 0
    )  # fmt: skip
    run = actions.order_sheets(conference, [badge, other], "roll-62", None)
    assert [each.badge for each in run.prints.all()] == [badge]
    assert run.others.count() == 0


def test_of_several_sizes_those_with_backs_are_printed_on_both_sides(conference, guest, badge):
    other = factories.badge(DelegateFactory(conference=conference))
    design = factories.design(conference)
    layout = replace(starter("cr80"), back=starter_back("cr80"))
    version = actions.save_design(design, "Ours", [guest], layout, None)
    actions.publish_design(version, None)

    run = actions.order_sheets(conference, [badge, other], "a4", None, "long")

    sides = {each.size_label: each.sides for each in (run, *run.others.all())}
    assert sides == {"105 × 148 mm": "front", "54 × 85.6 mm": "long"}


def test_a_run_has_both_sides_of_its_size_or_none(conference, badge):
    run = actions.order_sheets(conference, [badge], "a4", None)

    for wrong in ({"width": None}, {"height": None}, {"width": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            conference.sheet_runs.filter(pk=run.pk).update(**wrong)


def test_every_step_is_in_the_audit_trail(conference):
    organiser = UserFactory()
    design = actions.create_design(conference, "Ours", starter("a6"), organiser)
    version = actions.save_design(design, "Ours", [], starter("large"), organiser)
    actions.publish_design(version, organiser)
    actions.withdraw_design(design, organiser)

    lines = AuditEntry.objects.filter(action__startswith="badge_design").order_by("pk")
    steps = ["created", "changed", "published", "withdrawn"]
    assert [(line.action, line.user) for line in lines] == [
        (f"badge_design.{step}", organiser) for step in steps
    ]


def test_a_name_that_another_got_at_the_same_moment_is_refused_as_any_other(
    conference, monkeypatch
):
    factories.design(conference, "Ours")
    other = factories.design(conference, "Others")
    monkeypatch.setattr(rules, "check_design_name", lambda *_: None)  # looked a moment before

    with pytest.raises(Refused) as made:
        actions.create_design(conference, "Ours", starter("a6"), None)
    with pytest.raises(Refused) as saved:
        actions.save_design(other, "Ours", [], starter("a6"), None)

    assert [(no.value.code, no.value.field) for no in (made, saved)] == [
        ("design_name", "name")
    ] * 2
    assert sorted(conference.badge_designs.values_list("name", flat=True)) == ["Others", "Ours"]
