"""The designer: begins with the house's badge, keeps versions, tries real names, publishes."""

import io
import re
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from badges import actions, design_layout, design_previews, design_samples, design_seen
from badges.design_layout import SIZES, Layout
from badges.design_starters import starter, starter_back
from badges.models import BadgeDesign
from conference.models import Job, Membership, WorkItem
from tests.badges import factories
from tests.conference.factories import ConferenceFactory, MembershipFactory, UserFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def organiser(client, conference):
    client.force_login(MembershipFactory(conference=conference, role=Role.ORGANISER).user)
    return client


@pytest.fixture
def people(conference):
    names = [("王伟", "Wang Wei"), ("欧阳小明明", "Ouyang Xiaomingming"),
             ("", "Maria-Fernanda Wolfeschlegelsteinhausen"), ("王䶮", "Wang Yan")]  # fmt: skip
    return [
        DelegateFactory(conference=conference, name_zh=zh, name_latin=latin) for zh, latin in names
    ]


@pytest.fixture
def design(conference):
    return factories.design(conference)


KINDS = [field.kind for field in starter("a6").fields]
NAMES, QR = f"f-{KINDS.index('names')}", f"f-{KINDS.index('qr')}"


def at(name: str, conference, *args) -> str:
    return reverse(f"badges:{name}", args=[conference.slug, *args])


def form(layout=None, **changes) -> dict[str, str]:
    """What the browser sends of the designer's page, opened a moment ago."""
    layout = layout or starter("a6").as_json()
    back = layout.get("back", {"paper": "paper", "fields": []})
    data = {"name": "Ours", "size": layout["size"], "paper": layout["paper"],
            "back": str("back" in layout), "back_paper": back["paper"]}  # fmt: skip
    rows = [("front", field) for field in layout["fields"]]
    rows += [("back", field) for field in back["fields"]]
    count = len(rows)
    data |= {"f-TOTAL_FORMS": count + 1, "f-INITIAL_FORMS": count}
    for n, (side, field) in enumerate(rows):
        said = field | {"side": side}
        data |= {f"f-{n}-{name}": value for name, value in said.items() if value is not False}
    blank = {"side": "back", "kind": "", "font": "song", "largest": "12", "smallest": "7",
             "lines": "1", "colour": "ink", "align": "center"}  # fmt: skip
    data |= {f"f-{count}-{name}": value for name, value in blank.items()}
    return data | {"seen": design_seen.digest(BadgeDesign.objects.latest("pk"))} | changes


def test_design_begins_as_the_house_s_badge_of_its_size(organiser, conference, people):
    answer = organiser.post(at("desk_designs", conference), {"name": "Ours", "size": "large"})

    made = BadgeDesign.objects.get()
    assert answer["Location"] == at("desk_design", conference, made.pk)
    assert made.versions.get().read == starter("large")
    page = organiser.get(answer["Location"]).content.decode()
    assert 'data-behaviour="designer"' in page
    again = organiser.post(at("desk_designs", conference), {"name": "Ours", "size": "a6"})
    assert (again.status_code, "Another design" in again.content.decode()) == (422, True)


def test_form_as_it_is_keeps_the_layout_and_a_change_is_a_version(organiser, conference, design):
    address = at("desk_design", conference, design.pk)
    organiser.post(address, form())
    assert design.versions.count() == 1

    organiser.post(address, form(**{f"{NAMES}-y": "33.3"}))

    assert design.versions.first().read.fields[KINDS.index("names")].y == 33.3


def test_a_colleague_s_work_is_shown_before_it_is_saved_over(organiser, conference, design):
    staff = CategoryFactory(conference=conference, code="staff", name={"en": "Staff"})
    guest = CategoryFactory(conference=conference, code="guest", name={"en": "Guests"})
    address = at("desk_design", conference, design.pk)
    seen = organiser.get(address).context["form"].seen
    theirs = starter("a6").as_json() | {"paper": "white"}
    with_layout = design_layout.of(theirs)
    actions.save_design(design, "Theirs", [staff], with_layout, UserFactory(name="Li Na"))
    sent = form(name="Typed", categories=[guest.pk], seen=seen)

    slip = organiser.post(address, sent | {"name": ""})
    refused = organiser.post(address, sent | {"seen": slip.context["form"].seen})

    page = refused.content.decode()
    assert (slip.status_code, refused.status_code, design.versions.count()) == (422, 409, 2)
    assert "changed after you had opened it: Li Na, " in page
    assert refused.context["form"].saved_now == [
        ("Name", "Theirs"), ("For these categories", "Staff"),
        ("Layout", "Version 2 has another one; it stays in the list of versions."),
    ]  # fmt: skip
    assert ("<dd>Theirs</dd>" in page, 'value="Typed"' in page) == (True, True)

    organiser.post(address, sent | {"seen": refused.context["form"].seen})
    design.refresh_from_db()
    last = design.newest
    assert (design.name, last.number, list(last.categories.all())) == ("Typed", 3, [guest])
    assert last.read == starter("a6")


def test_the_designer_shows_the_newest_version_s_roles_and_each_version_its_own(
    organiser, conference, design
):
    guest = CategoryFactory(conference=conference, code="guest", name={"en": "Guests"})
    address = at("desk_design", conference, design.pk)
    organiser.post(address, form(categories=[guest.pk]))

    page = organiser.get(address).content.decode()

    assert re.search(rf'name="categories" value="{guest.pk}"[^>]*checked', page)
    rows = re.findall(r"Version (\d).*?<br><span[^>]*>([^<]*)</span>", page, re.DOTALL)
    assert rows == [("2", "Guests"), ("1", "all others")]


def test_fields_are_added_and_taken_off(organiser, conference, design):
    new = {
        "side": "front",
        "kind": "text",
        "x": "1",
        "y": "1",
        "width": "30",
        "height": "8",
        "text": "Wi-Fi",
    }
    last = len(starter("a6").fields)
    sent = form(**{f"f-{last}-{name}": value for name, value in new.items()})

    organiser.post(at("desk_design", conference, design.pk), sent | {"f-0-remove": "on"})

    layout = design.versions.first().read
    assert (layout.has("brocade"), layout.fields[-1].text) == (False, "Wi-Fi")


@pytest.mark.parametrize(
    "changes",
    [{f"{NAMES}-x": "90"}, {f"{NAMES}-x": "left"}, {f"{NAMES}-kind": "script"},
     {f"{QR}-width": "5"}, {f"{NAMES}-colour": "red;}"}, {"size": "a0"}],
)  # fmt: skip
def test_what_is_not_sound_is_shown_again_and_not_kept(organiser, conference, design, changes):
    answer = organiser.post(at("desk_design", conference, design.pk), form(**changes))

    assert (answer.status_code, design.versions.count()) == (422, 1)


def test_while_a_preview_is_made_the_page_has_an_empty_sheet(organiser, conference, design, people):
    page = at("desk_design", conference, design.pk)
    before = organiser.get(page).content.decode()
    design_previews.make(WorkItem.objects.get(task=design_previews.PREVIEW).payload)

    after = organiser.get(page).content.decode()

    badges = [re.search(r"data-badge>(.*?)</div>", each, re.DOTALL)[1] for each in (before, after)]
    assert ["<img" in each for each in badges] == [False, True]
    assert 'data-making="The preview is being made…">The preview is' in before
    assert 'data-making="The preview is being made…"></p>' in after
    cache.clear()


def test_preview_is_a_worker_s_and_shows_what_was_not_saved(organiser, conference, design, people):
    order = at("desk_design_order_preview", conference, design.pk)
    sent = form(size="cr80-wide", layout=starter("cr80-wide").as_json()) | {"person": "latin"}
    address = organiser.post(order, sent).json()["address"]
    assert organiser.get(address).status_code == 202

    item = WorkItem.objects.get(task=design_previews.PREVIEW)
    assert item.payload["delegate"] == people[2].pk
    design_previews.make(item.payload)

    picture = Image.open(io.BytesIO(organiser.get(address).content))
    assert (picture.width, picture.height) == (840, 530)
    assert design.versions.count() == 1
    assert organiser.post(order, sent).json()["address"] == address
    assert WorkItem.objects.filter(task=design_previews.PREVIEW).count() == 1
    cache.clear()


def test_preview_of_what_is_not_sound_says_why(organiser, conference, design, people):
    order = at("desk_design_order_preview", conference, design.pk)

    answer = organiser.post(order, form(**{f"{NAMES}-x": "90"}))

    assert (answer.status_code, "between" in answer.json()["problem"]) == (422, True)
    assert WorkItem.objects.filter(task=design_previews.PREVIEW).count() == 0


def test_preview_that_failed_says_why(organiser, conference, design, people):
    order = at("desk_design_order_preview", conference, design.pk)
    address = organiser.post(order, form()).json()["address"]
    WorkItem.objects.update(status=WorkItem.FAILED, error="no installed font has X")

    answer = organiser.get(address)

    assert (answer.status_code, "no installed font" in answer.json()["problem"]) == (422, True)


def test_preview_with_words_no_font_has_says_which_and_leaves_no_work(
    organiser, conference, design, people
):
    said = {"en": "Text of your own: No font here has \ue000 (U+E000).",
            "zh-hans": "这里没有字体能印出 \ue000 (U+E000)"}  # fmt: skip
    row = {f"{NAMES}-kind": "text", f"{NAMES}-text": "Hello \ue000"}

    for language, words in said.items():
        with translation.override(language):
            order = at("desk_design_order_preview", conference, design.pk)
        answer = organiser.post(order, form(**row))
        assert (answer.status_code, words in answer.json()["problem"]) == (422, True)
    assert WorkItem.objects.filter(task=design_previews.PREVIEW).count() == 0


def test_who_cannot_be_printed_is_named_and_another_one_is_shown(
    organiser, conference, design, people
):
    DelegateFactory(conference=conference, name_zh="王\ue000", name_latin="Wang")
    said = {"en": "“王\ue000” cannot be printed: no font here has \ue000 (U+E000)",
            "zh-hans": "“王\ue000”无法印出：没有字体包含 \ue000 (U+E000)"}  # fmt: skip

    for language, words in said.items():
        with translation.override(language):
            page = organiser.get(at("desk_design", conference, design.pk))
            order = at("desk_design_order_preview", conference, design.pk)
        answer = organiser.post(order, form()).json()
        assert words in page.content.decode()
        assert ([words in each for each in answer["warnings"]], "address" in answer) == (
            [True], True,
        )  # fmt: skip

    ordered = WorkItem.objects.filter(task=design_previews.PREVIEW)
    assert {item.payload["delegate"] for item in ordered} == {people[3].pk}  # the next rarest


def test_names_to_try_are_the_hardest_of_the_design_s_roles(conference, design, people):
    found = design_samples.samples(design).people
    assert {code: who.pk for code, who in found.items() if code != "association"} == {
        "rarest": people[3].pk, "chinese": people[1].pk, "latin": people[2].pk,
    }  # fmt: skip

    guest = CategoryFactory(conference=conference, code="guest")
    lone = DelegateFactory(conference=conference, category=guest, name_zh="李", name_latin="")
    actions.save_design(design, "Ours", [guest], starter("a6"), None)
    assert set(design_samples.samples(design).people.values()) == {lone}


@pytest.mark.parametrize("registered", [[], ["王\ue000"]])
def test_where_nobody_can_be_shown_yet_invented_names_are_until_somebody_can(
    organiser, conference, design, registered
):
    for name in registered:
        DelegateFactory(conference=conference, name_zh=name)
    address = at("desk_design", conference, design.pk)

    page = organiser.get(address).content.decode()

    assert "data-badge" in page
    assert '<optgroup label="Invented names">' in page
    assert ("龘䶮𠮷" in page, "These names are invented" in page) == (True, True)
    DelegateFactory(conference=conference, name_zh="王伟")
    page = organiser.get(address).content.decode()
    assert ("nvented" in page, "王伟" in page) == (False, True)


@pytest.mark.parametrize("code", ["rarest", "chinese", "latin", "association"])
def test_a_badge_is_tried_with_an_invented_name_on_both_sides(organiser, conference, design, code):
    both = replace(starter("a6"), back=starter_back("a6")).as_json()
    order = at("desk_design_order_preview", conference, design.pk)

    for n, face in enumerate(("front", "back")):
        answer = organiser.post(order, form(both, face=face) | {"person": code}).json()
        assert answer["warnings"] == []
        design_previews.make(WorkItem.objects.order_by("pk")[n].payload)
        assert organiser.get(answer["address"])["Content-Type"] == "image/png"

    assert conference.delegates.count() == 0
    cache.clear()


def test_names_to_try_are_the_widest_and_one_of_each_script(organiser, conference, design, people):
    wide = DelegateFactory(conference=conference, name_zh="", name_latin="W" * 40)
    DelegateFactory(conference=conference, name_zh="", name_latin="il" * 25)
    names = ["محمد", "محمد عبد الرحمن", "เจ้าพระยา", "தமிழ் செல்வன்", "Ярослав"]
    rows = {
        name: DelegateFactory(conference=conference, name_zh="", name_latin=name) for name in names
    }

    found = design_samples.samples(design).people
    page = organiser.get(at("desk_design", conference, design.pk)).content.decode()

    assert found["latin"] == wide
    assert {code: who for code, who in found.items() if code.startswith("script-")} == {
        "script-arabic": rows[names[1]], "script-thai": rows[names[2]],
        "script-tamil": rows[names[3]], "script-cyrillic": rows[names[4]],
    }  # fmt: skip
    assert [f'value="{code}"' in page for code in found] == [True] * len(found)


def test_of_many_who_cannot_be_printed_five_are_named_and_looked_for_once(
    conference, design, people, django_assert_num_queries
):
    for n in range(7):
        DelegateFactory(conference=conference, name_zh=f"王{n}\ue000")
    first = design_samples.samples(design)

    with django_assert_num_queries(1):
        again = design_samples.samples(design, kept=True)

    assert (len(first.warnings), first.warnings[-1]) == (6, "2 more people cannot be printed.")
    assert (again.warnings, again.people) == (first.warnings, first.people)


def test_publishing_goes_to_the_job_and_versions_come_back(organiser, conference, design, people):
    factories.badge(people[0])
    first = design.versions.get()

    answer = organiser.post(at("desk_design_publish", conference, first.pk))
    assert answer["Location"] == reverse("desk:job", args=[conference.slug, Job.objects.get().pk])
    organiser.post(at("desk_design", conference, design.pk), form(paper="white"))
    organiser.post(at("desk_design_bring_back", conference, first.pk))
    design.refresh_from_db()
    assert (design.published, design.versions.first().number) == (first, 3)

    organiser.post(at("desk_design_withdraw", conference, design.pk))
    design.refresh_from_db()
    assert design.published is None


def test_unfit_design_is_not_published_and_says_why(organiser, conference, design):
    organiser.post(at("desk_design", conference, design.pk), form(**{f"{QR}-remove": "on"}))
    last = design.versions.first()

    answer = organiser.post(at("desk_design_publish", conference, last.pk), follow=True)

    assert "needs the name and the QR code" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.PROGRAMME])
def test_only_who_has_the_badges_designs_them(client, conference, design, role):
    client.force_login(MembershipFactory(conference=conference, role=role).user)

    for address in (at("desk_designs", conference), at("desk_design", conference, design.pk)):
        assert client.get(address).status_code == 403


def two_sided() -> dict:
    return Layout("a6", "paper", starter("a6").fields, starter_back("a6")).as_json()


def test_a_back_is_begun_kept_and_taken_off_again(organiser, conference, design):
    address = at("desk_design", conference, design.pk)
    answer = organiser.post(address, form(add_back="1"))
    assert answer["Location"] == f"{address}?side=back"
    assert design.versions.first().read == design_layout.of(two_sided())
    page = organiser.get(answer["Location"]).content.decode()
    assert ('name="face" value="back"' in page, 'data-face="back"' in page) == (True, True)

    organiser.post(address, form(two_sided(), back_paper="waves", face="back"))
    assert design.versions.first().read.back.paper == "waves"
    organiser.post(address, form(two_sided(), drop_back="1"))
    assert design.versions.first().read == starter("a6")
    assert design.versions.count() == 4


def test_preview_shows_the_side_one_looks_at(organiser, conference, design, people):
    order = at("desk_design_order_preview", conference, design.pk)
    front = organiser.post(order, form(two_sided())).json()["address"]
    back = organiser.post(order, form(two_sided(), face="back")).json()["address"]

    for item in WorkItem.objects.filter(task=design_previews.PREVIEW):
        design_previews.make(item.payload)
    pictures = [organiser.get(address).content for address in (front, back)]
    assert pictures[0] != pictures[1]
    cache.clear()


def test_a_colour_of_ones_own_is_kept_and_shown_again(organiser, conference, design):
    address = at("desk_design", conference, design.pk)
    own = {f"{NAMES}-colour": "own", f"{NAMES}-own_colour": "#B4301F"}
    organiser.post(address, form(**own))

    kept = design.versions.first().read.fields[KINDS.index("names")]
    page = organiser.get(address).content.decode()
    assert kept.colour == "#b4301f"
    assert f'name="{NAMES}-own_colour" value="#b4301f"' in page
    for wrong in ("", "red", "#12345", "#12345g;"):
        answer = organiser.post(address, form(**own | {f"{NAMES}-own_colour": wrong}))
        assert (answer.status_code, "Write a colour like" in answer.content.decode()) == (422, True)


def test_what_is_hard_to_read_is_said_at_once(organiser, conference, design, people):
    CategoryFactory(conference=conference, code="pale", colour="#ffe08a")
    order = at("desk_design_order_preview", conference, design.pk)
    pale = {f"{NAMES}-colour": "own", f"{NAMES}-own_colour": "#f5f5f0"}

    said = organiser.post(order, form(**pale)).json()["warnings"]

    assert [warning[:42] for warning in said] == ["“Names in both scripts” is hard to read wi"]
    assert organiser.post(order, form()).json()["warnings"] == []


def test_an_upload_is_chosen_at_once_and_stays_chosen_whatever_else_is_wrong(
    organiser, conference, design
):
    address = at("desk_design", conference, design.pk)
    file = SimpleUploadedFile("River.png", factories.picture())

    answer = organiser.post(address, form(name="", upload=file))

    picture = conference.badge_pictures.get()
    page = answer.content.decode()
    assert (answer.status_code, picture.name) == (422, "River")
    assert f'<option value="{picture.sha256}" selected>River</option>' in page
    organiser.post(address, form(paper=picture.sha256))
    version = design.versions.first()
    assert (version.read.paper, version.picture) == (picture.sha256, picture)


def test_an_upload_that_is_no_picture_says_so_and_keeps_what_was_typed(
    organiser, conference, design
):
    file = SimpleUploadedFile("River.png", b"no picture")

    answer = organiser.post(
        at("desk_design", conference, design.pk), form(name="Typed", upload=file)
    )

    page = answer.content.decode()
    assert (answer.status_code, "no picture we can read" in page) == (422, True)
    assert 'value="Typed"' in page
    assert (conference.badge_pictures.count(), design.versions.count()) == (0, 1)


def test_the_designer_sends_a_picture_by_itself(organiser, conference):
    address = at("desk_background_upload", conference)

    answer = organiser.post(address, {"upload": SimpleUploadedFile("R.png", factories.picture())})
    wrong = organiser.post(address, {"upload": SimpleUploadedFile("R.png", b"no picture")})
    nothing = organiser.post(address)

    picture = conference.badge_pictures.get()
    assert answer.json() == {"value": picture.sha256, "name": "R"}
    assert (wrong.status_code, nothing.status_code) == (422, 422)
    shown = organiser.get(at("desk_background", conference, picture.pk))
    with Image.open(io.BytesIO(b"".join(shown))) as found:
        assert (found.format, found.size) == ("JPEG", (620, 874))
    assert "no-store" in shown["Cache-Control"]


def test_pictures_that_no_version_uses_are_deleted_at_the_desk(organiser, conference, design):
    used, spare = (factories.background(conference, c, c) for c in ("#123456", "#654321"))
    organiser.post(at("desk_design", conference, design.pk), form(paper=used.sha256))
    page = organiser.get(at("desk_designs", conference)).content.decode()
    delete = [at("desk_background_delete", conference, each.pk) for each in (used, spare)]
    assert [address in page for address in delete] == [False, True]

    for address in delete:
        organiser.post(address)

    assert list(conference.badge_pictures.all()) == [used]


def test_another_conference_s_picture_cannot_be_chosen(organiser, conference, design):
    foreign = factories.background(ConferenceFactory())

    answer = organiser.post(at("desk_design", conference, design.pk), form(paper=foreign.sha256))

    assert (answer.status_code, design.versions.count()) == (422, 1)


def test_own_words_that_no_font_has_are_said_beside_their_field_and_not_saved(
    organiser, conference, design, people
):
    row = {f"{NAMES}-kind": "text", f"{NAMES}-text": "Hello \ue000"}

    answer = organiser.post(at("desk_design", conference, design.pk), form(**row))

    page = answer.content.decode()
    assert (answer.status_code, design.versions.count()) == (422, 1)
    assert f'id="id_{NAMES}-text_error"' in page
    assert "No font here has \ue000 (U+E000)" in page


@pytest.mark.parametrize(
    ("wrong", "shown", "face"),
    [("back", "front", "back"), ("front", "back", "front"), ("back", "back", "back")],
)
def test_a_row_in_error_on_the_other_side_is_brought_to_the_front(
    organiser, conference, design, people, wrong, shown, face
):
    address = at("desk_design", conference, design.pk)
    organiser.post(address, form(two_sided()))
    number = 0 if wrong == "front" else len(starter("a6").fields)

    sent = form(two_sided(), face=shown, **{f"f-{number}-width": "wide"})
    answer = organiser.post(address, sent)

    assert answer.status_code == 422
    assert f'name="face" value="{face}"' in answer.content.decode()


@pytest.mark.parametrize("size", SIZES)
def test_a_design_may_begin_with_the_photo(organiser, conference, size):
    organiser.post(at("desk_designs", conference), {"name": "Faces", "size": size, "photo": "on"})

    made = BadgeDesign.objects.get().versions.get().read
    assert (made, made.shows_photo) == (starter(size, photo=True), True)
    assert design_layout.of(made.as_json()) == made
    photo, names = (
        next(field for field in made.fields if field.kind == kind) for kind in ("photo", "names")
    )
    assert photo.x + photo.width < names.x
    assert photo.width / photo.height == pytest.approx(0.75, abs=0.02)


def test_publishing_and_the_list_say_whose_badges_change_hands(organiser, conference, design):
    old = factories.design(conference, "Older", "large")
    organiser.post(at("desk_design_publish", conference, old.versions.get().pk))
    page = organiser.get(at("desk_design", conference, design.pk)).content.decode()
    assert f'name="replacing" value="{old.pk}" required' in page
    assert "replaces “Older” for: all others" in page
    publish = at("desk_design_publish", conference, design.versions.get().pk)

    refused = organiser.post(publish, follow=True).content.decode()
    before = organiser.get(at("desk_designs", conference)).content.decode()
    organiser.post(publish, {"replacing": old.pk})
    after = organiser.get(at("desk_designs", conference)).content.decode()

    words = f"“{design.name}” is used for: all others"
    assert "This replaces “Older” for: all others" in refused
    assert [words in each for each in (before, after)] == [False, True]
    assert [each.count("version 1 is used") for each in (before, after)] == [1, 1]


def test_a_number_out_of_range_is_said_at_its_input(organiser, conference, design, people):
    sent = form(**{f"{QR}-x": "80"})

    page = organiser.post(at("desk_design", conference, design.pk), sent).content.decode()
    tried = organiser.post(at("desk_design_order_preview", conference, design.pk), sent).json()

    most = f"{design_layout.SIZES['a6'][0] - starter('a6').fields[KINDS.index('qr')].width:g}"
    words = f"80 is not between 0 and {most}."
    assert f'<a href="#id_{QR}-x">From the left, mm: {words}</a>' in page
    assert page.count(words) == 2
    assert page.count('class="designer__row" data-field data-side="front"') == len(KINDS)
    assert tried["problem"] == f"QR code: From the left, mm: {words}"
