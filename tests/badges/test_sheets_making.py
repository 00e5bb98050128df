"""Badges onto paper: chosen, ordered, made by a worker, noted; nothing with an empty box."""

import hashlib
from unittest.mock import Mock

import pymupdf
import pytest
from django.urls import reverse
from django.utils import timezone

from badges import actions, documents, making, sheets_making, sheets_queries, tasks
from badges.design_layout import Layout
from badges.design_starters import starter, starter_back
from badges.sheets_queries import Choice
from conference.errors import Refused
from conference.models import AuditEntry, WorkItem
from tests.badges import factories
from tests.badges.conforming import faults
from tests.badges.factories import sheet_run, stored
from tests.badges.test_bundles import differing
from tests.badges.test_documents import FACTS
from tests.conference.factories import ConferenceFactory, MembershipFactory, UserFactory
from tests.registration.factories import AssociationFactory, CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
NO_FONT_HAS = "\ue000"
HARD = "Ali (محمد) 2024 السلام Lee"  # brackets among what runs both ways: set whole


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def three(conference):
    """Li before Wang before Zhang; by association Zhang and Li (a), then Wang (b)."""
    a, b = (AssociationFactory(conference=conference, slug=slug) for slug in "ab")
    rows = [("张三", a), ("李四", a), ("王五", b)]
    return [
        DelegateFactory(conference=conference, name_zh=name, association=body, pinyin="")
        for name, body in rows
    ]


def names(rows) -> list[str]:
    return [row.delegate.name_zh for row in rows]


def make(run):
    sheets_making.make_sheets({"run": run.pk})
    run.refresh_from_db()
    return run


@pytest.mark.parametrize(
    ("order", "wanted"),
    [("pinyin", ["李四", "王五", "张三"]), ("association", ["李四", "张三", "王五"])],
)
def test_badges_are_ordered_by_name_or_association(conference, three, order, wanted):
    for delegate in three:
        delegate.index()
        delegate.save()
        factories.badge(delegate)

    assert names(sheets_queries.chosen(conference, Choice("all", order))) == wanted


def test_associations_are_ordered_by_pinyin_and_letters_whatever_their_slugs(conference):
    bodies = [
        ({"zh-hans": "东方协会", "en": "East"}, "e"), ({"zh-hans": "北方协会", "en": "North"}, "n"),
        ({"zh-hans": "重庆自媒体协会", "en": "On the River"}, "o"), ({"en": "Écrivains"}, "z"),
    ]  # fmt: skip
    people = [
        DelegateFactory(
            conference=conference, name_zh=name["zh-hans"][:2] if "zh-hans" in name else "法人",
            association=AssociationFactory(conference=conference, slug=slug, name=name),
        )
        for name, slug in bodies
    ]  # fmt: skip
    people += [
        DelegateFactory(
            conference=conference, name_zh="独行", association=None, association_name=""
        )
    ]
    people += [
        DelegateFactory(
            conference=conference, name_zh="自填", association=None, association_name="成都协会"
        )
    ]
    for delegate in people:
        factories.badge(delegate)

    found = sheets_queries.chosen(conference, Choice("all", "association"))

    assert names(found) == ["北方", "自填", "重庆", "东方", "法人", "独行"]


def test_choice_narrows_and_leaves_out_what_opens_no_door(conference, three):
    badges = [factories.badge(delegate) for delegate in three]
    guest = CategoryFactory(conference=conference, code="guest")
    factories.badge(DelegateFactory(conference=conference, name_zh="赵六", category=guest))
    actions.revoke(badges[0])

    found = {
        "all": Choice("all"),
        "category": Choice("all", category="guest"),
        "chosen": Choice("chosen", badges=(badges[0].pk, badges[1].pk)),
    }
    assert {
        which: sorted(names(sheets_queries.chosen(conference, choice)))
        for which, choice in found.items()
    } == {"all": ["李四", "王五", "赵六"], "category": ["赵六"], "chosen": ["李四"]}


def test_run_is_one_job_and_one_item_and_leaves_the_work_to_a_worker(conference, three):
    organiser = UserFactory()
    run = actions.order_sheets(conference, map(factories.badge, three), "a4", organiser)

    item = WorkItem.objects.get(job=run.job)
    assert (item.task, item.payload) == (actions.MAKE_SHEETS, {"run": run.pk})
    assert (run.made_at, run.job.started_by) == (None, organiser)
    assert [row.position for row in run.prints.all()] == [1, 2, 3]


def test_sheets_hold_the_badges_in_order_and_say_what_was_printed(conference, three):
    organiser = UserFactory()
    badges = [factories.badge(delegate) for delegate in three]
    run = make(actions.order_sheets(conference, badges, "a4-turned", organiser))

    data = stored(run.pdf)
    pages = [page.get_text() for page in pymupdf.open(stream=data)]
    assert hashlib.sha256(data).hexdigest() == run.pdf_sha256
    assert [[d.name_zh in page for d in three] for page in pages] == [
        [True, True, False], [False, False, True]
    ]  # fmt: skip
    assert sheets_queries.unprinted(conference).count() == 0
    line = AuditEntry.objects.get(action="badges.printed")
    assert (line.user, line.after) == (organiser, {"badges": 3, "paper": "a4-turned"})


def test_what_changes_afterwards_is_to_be_printed_again(conference, three):
    badges = [factories.badge(delegate) for delegate in three]
    make(actions.order_sheets(conference, badges, "a4", None))
    three[0].name_zh = "张三丰"
    three[0].save()

    actions.refresh(three[0])
    actions.reprint(badges[1])
    actions.make_again(badges[2])  # the same once more: what was printed is still true

    assert sorted(names(sheets_queries.unprinted(conference))) == ["张三丰", "李四"]


def test_badge_revoked_since_the_order_is_left_out(conference, three):
    run = sheet_run(conference, *three)
    actions.revoke(three[0].badges.get())

    (page,) = pymupdf.open(stream=stored(make(run).pdf))
    assert ("张三" in page.get_text(), "李四" in page.get_text()) == (False, True)


def test_characters_without_font_are_named_with_their_person_and_the_others_are_printed(conference):
    bad = DelegateFactory(conference=conference, name_zh=f"王{NO_FONT_HAS}")
    good = DelegateFactory(conference=conference, name_zh="李四")
    run = make(sheet_run(conference, bad, good))

    (page,) = pymupdf.open(stream=stored(run.pdf))
    assert ("王" in page.get_text(), "李四" in page.get_text()) == (False, True)
    (row,) = sheets_queries.lacking(run)
    assert (row.badge.delegate, row.missing, row.signs) == (
        bad, NO_FONT_HAS, [(NO_FONT_HAS, "U+E000")]
    )  # fmt: skip
    assert names(sheets_queries.unprinted(conference)) == [f"王{NO_FONT_HAS}"]


def test_where_nobody_can_be_printed_nothing_is_made(conference):
    run = make(sheet_run(conference, DelegateFactory(conference=conference, name_zh=NO_FONT_HAS)))

    assert (run.pdf, run.made_at, sheets_queries.lacking(run).count()) == ("", None, 1)


def test_making_twice_notes_it_once(conference, three):
    run = make(sheet_run(conference, *three))
    kept = (run.pdf, run.made_at)

    make(run)

    assert (run.pdf, run.made_at) == kept
    assert AuditEntry.objects.filter(action="badges.printed").count() == 1


def test_worker_killed_before_the_row_was_written_makes_it_again(conference, three, monkeypatch):
    run = sheet_run(conference, *three)
    with monkeypatch.context() as dying:
        dying.setattr(sheets_making, "_keep", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make(run)
    assert sheets_queries.unprinted(conference).count() == 3

    assert make(run).pdf


@pytest.mark.parametrize("ready", [True, False])
def test_stored_badge_is_laid_on_the_sheet_as_it_is(conference, monkeypatch, ready):
    hard = DelegateFactory(conference=conference, name_zh="", name_latin="نور (Ali)")
    run = sheet_run(conference, hard, DelegateFactory(conference=conference, name_zh="李四"))
    badge = hard.badges.get()
    if ready:
        making.made_badge(badge)
    monkeypatch.setattr(documents, "_set_whole", whole := Mock(wraps=documents._set_whole))

    make(run)

    badge.refresh_from_db()
    assert badge.is_made
    assert whole.call_count == (not ready)  # for the badge's own document, once
    data = stored(run.pdf)
    with pymupdf.open(stream=data) as printed, pymupdf.open(stream=stored(badge.pdf)) as own:
        words = own[0].get_text().split()
        assert set(words) <= set(printed[0].get_text().split())
        assert "李四" in printed[0].get_text()
    assert faults(data) == []


def test_back_of_a_stored_badge_lies_behind_it(conference):
    design = factories.design(conference, size="a6")
    layout = Layout("a6", "paper", starter("a6").fields, starter_back("a6"))
    actions.publish_design(actions.save_design(design, "Ours", [], layout, None), None)
    hard = DelegateFactory(conference=conference, name_zh="", name_latin="نور (Ali)")
    badge = factories.badge(hard, made=True)

    run = make(actions.order_sheets(conference, [badge], "single", None, "long"))

    with (
        pymupdf.open(stream=stored(run.pdf)) as printed,
        pymupdf.open(stream=stored(badge.pdf)) as own,
    ):
        assert [page.get_text().split() for page in printed] == [
            page.get_text().split() for page in own
        ]
        assert [differing(*pages) for pages in zip(printed, own, strict=True)] == [0, 0]


def test_badge_that_shows_something_older_is_not_taken(conference):
    hard = DelegateFactory(conference=conference, name_zh="", name_latin="نور (Ali)")
    badge = factories.badge(hard, made=True)
    conference.name = {"zh-hans": "新的大会", "en": "Another gathering"}
    conference.save()

    run = make(actions.order_sheets(conference, [badge], "single", None))

    assert "新的大会" in pymupdf.open(stream=stored(run.pdf))[0].get_text()


def test_badge_that_cannot_be_made_is_named_and_the_others_are_printed(
    conference, client, monkeypatch
):
    client.force_login(MembershipFactory(conference=conference).user)
    hard, good = (
        DelegateFactory(conference=conference, name_zh=zh, name_latin=latin)
        for zh, latin in (("", "نور (Ali)"), ("李四", ""))
    )
    run = sheet_run(conference, hard, good)
    item = WorkItem.objects.get(job=run.job)
    monkeypatch.setattr(making, "made_badge", Mock(side_effect=OSError("disk full")))

    for _ in range(4):
        WorkItem.objects.filter(pk=item.pk).update(due_at=timezone.now())
        tasks.make_sheets(item.pk)

    run.refresh_from_db()
    text = pymupdf.open(stream=stored(run.pdf))[0].get_text()
    assert ("李四" in text, names(sheets_queries.unprinted(conference))) == (True, [""])
    address = reverse("badges:desk_sheet_run", args=[conference.slug, run.pk])
    page = client.get(address).content.decode()
    assert ("OSError" in page, "1 is not in the file" in page) == (True, True)


def test_page_says_how_far_the_sheets_are(conference, three, client):
    client.force_login(MembershipFactory(conference=conference).user)
    run = sheet_run(conference, *three)
    address = reverse("badges:desk_sheet_run", args=[conference.slug, run.pk])
    said = []

    for result in ({"done": 2, "of": 3}, {"done": 3, "of": 3, "laid": 1}):
        WorkItem.objects.filter(job=run.job).update(result=result)
        said.append(client.get(address).content.decode())

    assert "Getting the pages ready: 2 of 3" in said[0]
    assert "Putting the file together: 1 of 3" in said[1]


def test_nothing_chosen_is_refused(conference):
    with pytest.raises(Refused) as no:
        actions.order_sheets(conference, [], "a4", None)

    assert no.value.code == "nothing_to_print"


def test_sheets_of_an_erased_person_are_deleted(
    conference, three, django_capture_on_commit_callbacks
):
    run = make(sheet_run(conference, *three))
    path = run.pdf

    with django_capture_on_commit_callbacks(execute=True):
        actions.forget(three[0])

    run.refresh_from_db()
    assert (run.pdf, bool(run.made_at)) == ("", True)
    with pytest.raises(FileNotFoundError):
        stored(path)


def test_task_settles_its_item(conference, three):
    run = sheet_run(conference, *three)
    item = WorkItem.objects.get(job=run.job)

    tasks.make_sheets(item.pk)

    item.refresh_from_db()
    assert (item.status, item.result["badges"]) == (WorkItem.DONE, 3)


def test_badge_says_what_no_font_has():
    facts = FACTS | {"body": {"": f"X{NO_FONT_HAS}"}}

    assert documents.badge_lacks(facts) == NO_FONT_HAS
