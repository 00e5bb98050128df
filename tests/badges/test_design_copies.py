"""Designs are copied, within a conference and from another one, and deleted."""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from badges import actions, design_copies, design_previews, design_rules, design_seen, facts
from badges.actions.background import delete_background
from badges.design_layout import Side
from badges.design_starters import starter, starter_back
from badges.models import BadgeDesign, BadgeDesignVersion, BadgePicture, Print
from conference.errors import Refused
from conference.lib import files
from conference.models import AuditEntry, Membership, WorkItem
from tests.badges import factories
from tests.conference.factories import ConferenceFactory, MembershipFactory, UserFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def other():
    return ConferenceFactory(name={"en": "Last year"})


@pytest.fixture
def organiser(client, conference):
    membership = MembershipFactory(conference=conference, role=Role.ORGANISER)
    client.force_login(membership.user)
    client.user = membership.user
    return client


def at(name: str, conference, *args) -> str:
    return reverse(f"badges:{name}", args=[conference.slug, *args])


def rich(conference, name="Ours") -> tuple[BadgeDesign, list]:
    """A published design of two versions: on two pictures of its own, and for guests."""
    guest = CategoryFactory(conference=conference, code="guest")
    front, back = (factories.background(conference, name, colour)
                   for name, colour in (("River", "#0f5c66"), ("Hill", "#a8823a")))  # fmt: skip
    design = factories.design(conference, name, "large")
    reverse_side = Side(back.sha256, starter_back("large").fields)
    layout = replace(starter("large"), paper=front.sha256, back=reverse_side)
    version = actions.save_design(design, name, [guest], layout, None)
    actions.publish_design(version, None)
    design.refresh_from_db()
    return design, [guest]


def test_a_copy_has_the_newest_layout_pictures_and_categories_and_is_not_used(conference):
    design, categories = rich(conference)
    badge = factories.badge(DelegateFactory(conference=conference, category=categories[0]))
    organiser = UserFactory()

    copy = actions.copy_design(design, conference, "Once more", organiser)

    version = copy.versions.get()
    newest = design.newest
    assert (copy.name, copy.published, version.number, version.made_by) == (
        "Once more", None, 1, organiser
    )  # fmt: skip
    assert (version.layout, version.picture, version.back_picture) == (
        newest.layout, newest.picture, newest.back_picture
    )  # fmt: skip
    assert list(version.categories.all()) == categories
    assert conference.badge_pictures.count() == 2
    badge.refresh_from_db()
    assert badge.shown == facts.digest(facts.of_badge(badge.delegate))
    line = AuditEntry.objects.get(action="badge_design.copied")
    assert (line.target_label, line.user, line.after) == (
        "Once more", organiser, {"copy_of": "Ours"}
    )  # fmt: skip


def test_a_copy_and_its_original_go_their_own_ways(conference):
    design, _categories = rich(conference)
    copy = actions.copy_design(design, conference, "Once more", None)

    actions.save_design(copy, "Once more", [], starter("large"), None)

    assert (design.newest.number, copy.newest.number) == (2, 2)
    assert design.newest.layout != copy.newest.layout


def test_from_another_conference_pictures_come_along_as_its_own_and_categories_do_not(
    conference, other
):
    design, _categories = rich(other)

    copy = actions.copy_design(design, conference, "Ours", None)

    version = copy.versions.get()
    assert (version.layout, list(version.categories.all())) == (design.newest.layout, [])
    assert [version.picture.conference, version.back_picture.conference] == [conference] * 2
    own = conference.badge_pictures.order_by("name")
    assert [(each.name, each.width, each.height) for each in own] == [
        ("Hill", 620, 874), ("River", 620, 874)
    ]  # fmt: skip
    assert AuditEntry.objects.get(action="badge_design.copied").after == {
        "copy_of": "Ours", "of": "Last year"
    }  # fmt: skip
    assert (
        AuditEntry.objects.filter(action="badge_picture.added", conference=conference).count() == 2
    )


def test_what_another_conference_deletes_afterwards_stays_in_the_copy(
    conference, other, django_capture_on_commit_callbacks
):
    design, _categories = rich(other)
    copy = actions.copy_design(design, conference, "Ours", None)

    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_design(design, None)
        actions.delete_design(design, None)
        for picture in other.badge_pictures.all():
            delete_background(picture, None)

    assert other.badge_pictures.count() == 0
    assert files.read(copy.newest.picture.path).startswith(b"\xff\xd8")


def test_where_there_is_no_room_for_the_pictures_nothing_is_copied(conference, other, monkeypatch):
    design, _categories = rich(other)
    monkeypatch.setattr(design_rules, "MOST_PICTURES", 1)

    with pytest.raises(Refused) as no, transaction.atomic():
        actions.copy_design(design, conference, "Ours", None)

    assert no.value.code == "too_many_backgrounds"
    assert (conference.badge_designs.count(), conference.badge_pictures.count()) == (0, 0)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Ours (copy)", "Ours (copy 2)", "Ours (copy 3)"]),
        ("zh-hans", ["Ours（副本）", "Ours（副本 2）", "Ours（副本 3）"]),
    ],
)
def test_copies_are_numbered_also_those_of_copies(conference, language, names):
    design, found = factories.design(conference), []
    with translation.override(language):
        for _time in range(3):
            found.append(design_copies.name_of_copy(design))
            design = actions.copy_design(design, conference, found[-1], None)

    assert found == names


def test_a_copy_s_name_fits_and_is_cut_at_the_original_s(conference):
    design = factories.design(conference, "L" * 80)
    name = design_copies.name_of_copy(design)
    actions.copy_design(design, conference, name, None)

    assert name == "L" * 73 + " (copy)"
    assert design_copies.name_of_copy(design) == "L" * 71 + " (copy 2)"


def test_one_press_copies_and_a_name_that_is_taken_is_said(organiser, conference):
    design = factories.design(conference)
    address = at("desk_design_copy", conference, design.pk)
    assert address in organiser.get(at("desk_designs", conference)).content.decode()
    assert address in organiser.get(at("desk_design", conference, design.pk)).content.decode()
    page = organiser.get(address)
    offered = page.context["form"]["name"].value()

    taken = organiser.post(address, {"name": "Ours"})
    answer = organiser.post(address, {"name": offered})

    assert (offered, taken.status_code) == ("Ours (copy)", 422)
    assert "Another design has this name" in taken.content.decode()
    copy = conference.badge_designs.get(name="Ours (copy)")
    assert answer["Location"] == at("desk_design", conference, copy.pk)


def test_a_design_begins_with_another_gathering_s_where_one_works_there_too(
    organiser, conference, other
):
    MembershipFactory(conference=other, role=Role.ORGANISER, user=organiser.user)
    design, _categories = rich(other, "Theirs")
    address = at("desk_designs", conference)
    page = organiser.get(address).content.decode()

    made = organiser.post(address, {"name": "New", "size": "a6", "source": design.pk})

    copy = conference.badge_designs.get()
    assert '<optgroup label="Last year">' in page
    assert made["Location"] == at("desk_design", conference, copy.pk)
    assert (copy.name, copy.newest.layout) == ("New", design.newest.layout)


@pytest.mark.parametrize("role", [None, Role.READ_ONLY, Role.PROGRAMME])
def test_who_has_nothing_to_do_with_badges_elsewhere_gets_nothing_of_theirs(
    organiser, conference, other, role
):
    if role:
        MembershipFactory(conference=other, role=role, user=organiser.user)
    design = factories.design(other, "Theirs")
    address = at("desk_designs", conference)

    page = organiser.get(address).content.decode()
    organiser.post(address, {"name": "New", "size": "a6", "source": design.pk})

    assert ("Theirs" in page, 'name="source"' in page) == (False, False)
    assert [each.newest.layout for each in conference.badge_designs.all()] == [
        starter("a6").as_json()  # what was sent of the other one is as if it were not there
    ]


def test_a_design_that_is_not_offered_is_no_choice(organiser, conference, other):
    MembershipFactory(conference=other, role=Role.ORGANISER, user=organiser.user)
    factories.design(other, "Theirs")
    foreign = factories.design(ConferenceFactory(), "A stranger's")

    answer = organiser.post(
        at("desk_designs", conference), {"name": "New", "size": "a6", "source": foreign.pk}
    )

    assert (answer.status_code, conference.badge_designs.count()) == (422, 0)


def test_no_room_for_pictures_is_said_on_the_page(organiser, conference, other, monkeypatch):
    MembershipFactory(conference=other, role=Role.ORGANISER, user=organiser.user)
    design, _categories = rich(other, "Theirs")
    monkeypatch.setattr(design_rules, "MOST_PICTURES", 0)

    answer = organiser.post(
        at("desk_designs", conference), {"name": "New", "size": "a6", "source": design.pk}
    )

    assert (answer.status_code, "pictures already" in answer.content.decode()) == (422, True)
    assert conference.badge_designs.count() == 0


def test_a_published_design_is_deleted_only_once_it_is_used_no_longer(conference):
    design, _categories = rich(conference)
    organiser = UserFactory()
    with pytest.raises(Refused) as no:
        actions.delete_design(design, organiser)
    assert (no.value.code, "“Ours” is published" in str(no.value.message)) == (
        "design_published", True,
    )  # fmt: skip

    actions.withdraw_design(design, organiser)
    actions.delete_design(design, organiser)

    assert (BadgeDesign.objects.count(), BadgeDesignVersion.objects.count()) == (0, 0)
    assert conference.badge_pictures.count() == 2
    line = AuditEntry.objects.get(action="badge_design.deleted")
    assert (line.target_label, line.user, line.before) == (
        "Ours", organiser, {"name": "Ours", "versions": 2}
    )  # fmt: skip


def test_what_was_printed_and_who_did_what_stay_after_a_design_is_gone(organiser, conference):
    design, categories = rich(conference)
    badge = factories.badge(DelegateFactory(conference=conference, category=categories[0]))
    factories.on_sheets(badge)
    actions.withdraw_design(design, None)
    actions.delete_design(design, None)

    assert Print.objects.get().badge == badge
    assert organiser.get(at("desk_sheets", conference)).status_code == 200
    audit = reverse("desk:audit", args=[conference.slug])
    trail = organiser.get(f"{audit}?target=badges.badgedesign:{design.pk}").content.decode()
    words = ("badge design added", "badge design published", "badge design deleted")
    assert [each in trail for each in words] == [True] * 3


def test_the_previews_of_a_deleted_design_go_and_none_is_made_afterwards(
    conference, django_capture_on_commit_callbacks
):
    cache.clear()
    person = DelegateFactory(conference=conference)
    design, kept = factories.design(conference), factories.design(conference, "Kept")
    layout = design.newest.layout
    key = design_previews.order(design, layout, person)
    also = design_previews.order(kept, layout, person)
    for item in WorkItem.objects.filter(task=design_previews.PREVIEW):
        design_previews.make(item.payload)
    late = WorkItem.objects.get(payload__design=design.pk).payload
    there = design_previews.made(design, key)

    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_design(design, None)

    assert (there is not None, design_previews.made(design, key)) == (True, None)
    assert design_previews.made(kept, also) is not None
    assert design_previews.make(late) == {"skipped": "the design is deleted"}
    cache.clear()


def test_the_page_says_what_goes_then_it_goes(organiser, conference):
    design, _categories = rich(conference)
    address = at("desk_design_delete", conference, design.pk)
    assert address in organiser.get(at("desk_designs", conference)).content.decode()

    used = organiser.get(address).content.decode()
    refused = organiser.post(address, follow=True).content.decode()
    organiser.post(at("desk_design_withdraw", conference, design.pk))
    asked = organiser.get(address).content.decode()
    answer = organiser.post(address, follow=True)

    assert ("Delete the design" in used, "Use it no longer" in used) == (False, True)
    assert "“Ours” is published, so it stays." in refused
    assert ("All its 2 versions go" in asked, "Its pictures stay" in asked) == (True, True)
    assert "“Ours” is deleted." in answer.content.decode()
    assert (conference.badge_designs.count(), conference.badge_pictures.count()) == (0, 2)
    assert [organiser.post(each).status_code for each in (
        address, at("desk_design", conference, design.pk)
    )] == [404, 404]  # fmt: skip


def test_a_design_without_pictures_says_nothing_of_them(organiser, conference):
    design = factories.design(conference)

    asked = organiser.get(at("desk_design_delete", conference, design.pk)).content.decode()

    assert ("Its one version goes" in asked, "Its pictures stay" in asked) == (True, False)


@pytest.mark.parametrize("name", ["desk_design_copy", "desk_design_delete"])
def test_who_may_only_look_neither_copies_nor_deletes(client, conference, name):
    design = factories.design(conference)
    client.force_login(MembershipFactory(conference=conference, role=Role.READ_ONLY).user)

    answers = [client.get(at(name, conference, design.pk)),
               client.post(at(name, conference, design.pk), {"name": "Mine"})]  # fmt: skip

    assert [each.status_code for each in answers] == [403, 403]
    assert list(conference.badge_designs.all()) == [design]


def test_what_a_colleague_deleted_a_moment_ago_is_refused_and_not_an_error(conference):
    design = factories.design(conference)
    version, seen = design.newest, design_seen.digest(design)
    BadgeDesign.objects.filter(pk=design.pk).delete()

    for act in (
        lambda: actions.save_design(design, "New", [], starter("a6"), None, seen=seen),
        lambda: actions.copy_design(design, conference, "New", None),
        lambda: actions.publish_design(version, None),
        lambda: actions.delete_design(design, None),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert (no.value.code, no.value.status) == ("design_gone", 404)
    assert BadgePicture.objects.count() == 0
