"""Printing badges from the desk: choosing, waiting, downloading, who may not be printed."""

import pymupdf
import pytest
from django.urls import reverse

from badges import actions, sheets_making, sheets_queries, tasks
from badges.design_layout import Layout
from badges.design_starters import starter, starter_back
from badges.models import SheetRun
from conference.models import AuditEntry, Membership
from tests.badges import factories
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role
FORM = {"which": "all", "paper": "a4", "order": "pinyin"}


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def organiser(client, conference):
    """Logged in, with the right to badges."""
    client.force_login(MembershipFactory(conference=conference, role=Role.ORGANISER).user)
    return client


def at(name: str, conference, *args) -> str:
    return reverse(f"badges:{name}", args=[conference.slug, *args])


def delegates(conference, *names):
    return [DelegateFactory(conference=conference, name_zh=name) for name in names]


def test_order_leads_to_the_run_and_its_pdf(organiser, conference):
    for delegate in delegates(conference, "王伟", "李娜"):
        factories.badge(delegate)

    answer = organiser.post(at("desk_sheets", conference), FORM)

    run = SheetRun.objects.get()
    assert answer["Location"] == at("desk_sheet_run", conference, run.pk)
    assert "hx-trigger" in organiser.get(answer["Location"]).content.decode()
    assert organiser.get(at("desk_sheets_pdf", conference, run.pk)).status_code == 404

    sheets_making.make_sheets({"run": run.pk})
    page = organiser.get(answer["Location"]).content.decode()
    assert at("desk_sheets_pdf", conference, run.pk) in page
    assert "hx-trigger" not in page.split("<main")[1]
    pdf = organiser.get(at("desk_sheets_pdf", conference, run.pk))
    assert b"".join(pdf).startswith(b"%PDF")
    assert "no-store" in pdf["Cache-Control"]
    assert AuditEntry.objects.filter(action="badges.sheets_downloaded").count() == 1


def test_ticked_badges_are_offered_first_and_printed_alone(organiser, conference):
    badges = [factories.badge(one) for one in delegates(conference, "王伟", "李娜")]
    address = at("desk_sheets", conference)
    page = organiser.get(address, {"badges": [badges[0].pk]}).content.decode()
    assert 'value="chosen"' in page

    organiser.post(address, FORM | {"which": "chosen", "badges": [badges[0].pk]})

    assert [row.badge for row in SheetRun.objects.get().prints.all()] == [badges[0]]


def test_another_conference_s_badge_cannot_be_ticked(organiser, conference):
    foreign = factories.badge(DelegateFactory())

    answer = organiser.post(
        at("desk_sheets", conference), FORM | {"which": "chosen", "badges": [foreign.pk]}
    )

    assert "nothing to print" in answer.content.decode()
    assert SheetRun.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"paper": "roll-62"}, "error"), ({"category": "nobody"}, "error")],
)
def test_unfit_orders_say_what_is_wrong(organiser, conference, changes, words):
    answer = organiser.post(at("desk_sheets", conference), FORM | changes)

    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def made(run):
    """What a worker does with a run."""
    tasks.make_sheets(run.job.items.get().pk)


def test_lacking_characters_are_listed_and_the_others_are_in_the_file(organiser, conference):
    run = factories.sheet_run(conference, *delegates(conference, "王\ue000", "李娜"))
    made(run)

    page = organiser.get(at("desk_sheet_run", conference, run.pk)).content.decode()
    words = ("The sheets are ready", "1 cannot be printed", "U+E000", "Nothing was made")
    assert [text in page for text in words] == [True, True, True, False]
    assert at("desk_sheets_pdf", conference, run.pk) in page
    assert "ready without 1" in organiser.get(at("desk_sheets", conference)).content.decode()


def test_where_nobody_can_be_printed_the_page_says_so_and_waits_for_nothing(organiser, conference):
    run = factories.sheet_run(conference, *delegates(conference, "王\ue000"))
    made(run)

    page = organiser.get(at("desk_sheet_run", conference, run.pk)).content.decode()
    assert ["Nothing was made" in page, "U+E000" in page] == [True, True]
    assert "hx-trigger" not in page.split("<main")[1]


def test_failure_is_shown_with_its_reason(organiser, conference):
    run = factories.sheet_run(conference, *delegates(conference, "王伟"))
    run.job.items.update(status="failed", error="OSError: disk full")

    assert "disk full" in organiser.get(at("desk_sheet_run", conference, run.pk)).content.decode()


@pytest.mark.parametrize("name", ["desk_sheets", "desk_sheet_run", "desk_sheets_pdf"])
def test_who_may_only_look_may_not_take_everybody_s_codes(client, conference, name):
    run = factories.sheet_run(conference, *delegates(conference, "王伟"))
    client.force_login(MembershipFactory(conference=conference, role=Role.READ_ONLY).user)

    args = [] if name == "desk_sheets" else [run.pk]
    assert client.get(at(name, conference, *args)).status_code == 403


def test_list_has_boxes_for_who_may_print(organiser, conference):
    badge = factories.badge(*delegates(conference, "王伟"))

    page = organiser.get(at("desk_list", conference)).content.decode()

    assert f'name="badges" value="{badge.pk}"' in page


def test_sides_are_offered_where_badges_have_backs_and_refused_on_rolls(organiser, conference):
    address = at("desk_sheets", conference)
    factories.badge(*delegates(conference, "王伟"))
    assert 'name="sides"' not in organiser.get(address).content.decode()
    design = factories.design(conference, size="cr80")
    layout = Layout("cr80", "paper", starter("cr80").fields, starter_back("cr80"))
    actions.publish_design(actions.save_design(design, "Ours", [], layout, None), None)
    assert 'name="sides"' in organiser.get(address).content.decode()

    answer = organiser.post(address, FORM | {"paper": "roll-62", "sides": "long"})
    assert "printed on one side" in answer.content.decode()
    organiser.post(address, FORM | {"sides": "short"})

    run = SheetRun.objects.get()
    sheets_making.make_sheets({"run": run.pk})
    run.refresh_from_db()
    with pymupdf.open(stream=factories.stored(run.pdf)) as made:
        assert (run.sides, made.page_count) == ("short", 2)


def test_form_says_how_many_fit_and_what_gaps_and_crop_marks_cost(organiser, conference):
    page = organiser.get(at("desk_sheets", conference)).content.decode()

    assert "A4 without gaps: 4 on a sheet</option>" in page
    assert (
        "A4 with gaps and crop marks: 1 on a sheet; side by side, without crop marks, it would be 4"
    ) in page


@pytest.fixture
def two_sizes(conference):
    """A badge of the house's size, and a guest's of a card's."""
    guest = CategoryFactory(conference=conference, code="guest")
    other = factories.badge(DelegateFactory(conference=conference))
    badge = factories.badge(DelegateFactory(conference=conference, category=guest))
    small = factories.design(conference)
    version = actions.save_design(small, "Small", [guest], starter("cr80"), None)
    actions.publish_design(version, None)
    return other, badge


def test_one_press_prints_badges_of_two_sizes_and_one_page_has_both_files(
    organiser, conference, two_sizes
):
    address = at("desk_sheets", conference)
    answer = organiser.get(address)
    form, page = answer.context["form"], answer.content.decode()
    data = {name: form[name].value() or "" for name in ("which", "category", "order")}

    done = organiser.post(address, data | {"paper": "a4"})

    assert data == {"which": "unprinted", "category": "", "order": "pinyin"}
    assert "A4 without gaps: 4 of 105 × 148 mm, 9 of 54 × 85.6 mm on a sheet</option>" in page
    assert "come as a file for each size" in page
    large, small = SheetRun.objects.order_by("pk")
    assert done["Location"] == at("desk_sheet_run", conference, large.pk)
    assert [[row.badge for row in run.prints.all()] for run in (large, small)] == [
        [each] for each in two_sizes
    ]
    waiting = organiser.get(done["Location"]).content.decode()
    assert [waiting.count(words) for words in (
        "hx-trigger", f'hx-get="{at("desk_sheet_run", conference, small.pk)}"',
        "These badges have 2 sizes", "105 × 148 mm · 1 badge", "54 × 85.6 mm · 1 badge",
    )] == [2, 1, 1, 1, 1]  # fmt: skip

    made(small)
    for run in (large, small):  # each is the page of the whole order
        page = organiser.get(at("desk_sheet_run", conference, run.pk)).content.decode()
        assert [at("desk_sheets_pdf", conference, each.pk) in page for each in (large, small)] == [
            False, True
        ]  # fmt: skip
    part = organiser.get(at("desk_sheet_run", conference, small.pk), headers={"HX-Request": "true"})
    assert (f'id="sheets-{small.pk}"' in part.content.decode(), b"<html" in part.content) == (
        True, False
    )  # fmt: skip
    file = organiser.get(at("desk_sheets_pdf", conference, small.pk))
    assert (f"{small.pk}-54x85.6mm.pdf" in file["Content-Disposition"], b"".join(file)[:4]) == (
        True, b"%PDF"
    )  # fmt: skip


def test_on_a_paper_that_some_sizes_fit_these_are_printed_and_the_others_named(
    organiser, conference, two_sizes
):
    large, small = two_sizes
    data = FORM | {"paper": "roll-62"}

    page = organiser.post(at("desk_sheets", conference), data, follow=True).content.decode()

    run = SheetRun.objects.get()
    assert [each.badge for each in run.prints.all()] == [small]
    assert "1 badge is larger than this paper and is not printed (105 × 148 mm: 1)." in page
    assert large in sheets_queries.unprinted(conference)

    refused = organiser.post(
        at("desk_sheets", conference), data | {"which": "chosen", "badges": large.pk}
    )
    assert "Badges of 105 × 148 mm are larger" in refused.content.decode()
    assert SheetRun.objects.count() == 1


def test_orders_of_before_stay_apart_and_a_run_without_a_size_is_shown(organiser, conference):
    first, second = (
        factories.sheet_run(conference, *delegates(conference, name)) for name in ("王伟", "李娜")
    )
    SheetRun.objects.filter(pk=first.pk).update(width=None, height=None)

    page = organiser.get(at("desk_sheet_run", conference, first.pk)).content.decode()

    assert [f'id="sheets-{run.pk}"' in page for run in (first, second)] == [True, False]
    assert ("sizes; there is a file" in page, "× 148 mm" in page) == (False, False)
