"""What the frames and parts of templates/ render."""

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from checkin.shell import STYLES
from conference.templatetags import ui
from tests.conference.factories import ConferenceFactory, MembershipFactory

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# Lines of documents, as far from each other and from the top as was found to fit.
ON_PAPER = {"badges/_lines.html", "badges/_design_text.html"}
PAGES = [
    path
    for path in TEMPLATES
    if "mail" not in path.parts
    and not path.stem.endswith("_html")
    and "/".join(path.parts[-2:]) not in ON_PAPER
]


class Question(forms.Form):
    """One field of each kind that ui/field.html lays out."""

    name = forms.CharField(help_text="As on your passport.")
    city = forms.CharField(required=False)
    agree = forms.BooleanField()
    meal = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        self.add_error(None, "The doors are closed.")


def render(source: str, **context) -> str:
    """A snippet of a template as one line of HTML."""
    request = RequestFactory().get("/en/list/", {"page": "2", "status": "pending"})
    html = Template("{% load ui %}" + source).render(Context({"request": request} | context))
    return re.sub(r"\s+", " ", html)


def test_no_page_has_inline_style_or_script():
    inline = re.compile(r"<[^>]+\sstyle=|<style|<script(?![^>]*\ssrc=)|<[^>]+\son[a-z]+=")
    assert [path for path in PAGES if inline.search(path.read_text())] == []


def test_no_template_names_another_host():
    asset = re.compile(
        r"""<(?:link|script|img|source|iframe)[^>]+(?:src|href)=["'](?:https?:)?//"""
    )
    assert [path for path in TEMPLATES if asset.search(path.read_text())] == []


def test_style_sheets_take_colours_from_the_tokens():
    exempt = {"tokens.css", "print.css"}  # print is ink on white
    colour = re.compile(r":\s[^;{}]*?(#[0-9a-f]{3,8})\b", re.IGNORECASE)
    found = {
        (path.name, value)
        for path in (settings.BASE_DIR / "static/css").glob("*.css")
        if path.name not in exempt
        for value in colour.findall(path.read_text())
    }
    # A code to scan stands on white in every theme, so does the frame over the camera's picture;
    # a station's sheets are paper; a wall in blackout is black.
    codes = ("parts.css", "scan.css", "devices.css", "wall_side.css", "sign_screen.css")
    white = {(name, "#fff") for name in codes}
    assert found <= white | {("devices.css", "#000"), ("wall_side.css", "#000")}


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(
        re.findall(r'id="([a-z-]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text())
    )
    named = set()
    for path in TEMPLATES:
        text = path.read_text()
        named |= set(re.findall(r'{% icon "([^"]+)"', text))
        named |= set(re.findall(r'ui/(?:empty|pill)\.html" with[^%]*image="([^"]+)"', text))
    assert named - drawn == set()


def test_every_behaviour_that_a_template_names_is_in_the_loader():
    loader = (settings.BASE_DIR / "static/js/start.js").read_text()
    known = set(re.findall(r'^\s+"?([a-z-]+)"?: \(\) => import', loader, flags=re.MULTILINE))
    named = set()
    for path in TEMPLATES:
        for names in re.findall(r'data-behaviour="([^"{]+)"', path.read_text()):
            named |= set(names.split())
    assert named - known == set()
    folder = Path(settings.BASE_DIR / "static/js/behaviours")
    assert known - {path.stem for path in folder.glob("*.js")} == set()


def test_field_ties_label_help_and_errors_to_the_input():
    form = Question(data={})
    html = render('{% include "ui/field.html" with field=form.name %}', form=form)
    assert '<label class="field__label" for="id_name">Name</label>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert html.count('id="id_name_helptext"') == html.count('id="id_name_error"') == 1
    assert "Please fill this in." in html


def test_field_marks_what_may_stay_empty():
    html = render('{% include "ui/field.html" with field=form.city %}', form=Question())
    assert '<span class="field__optional">(optional)</span>' in html
    html = render('{% include "ui/field.html" with field=form.name %}', form=Question())
    assert "(optional)" not in html


def test_choices_are_a_fieldset_with_a_legend():
    html = render('{% include "ui/field.html" with field=form.meal %}', form=Question())
    assert "<legend>Meal</legend>" in html
    assert html.count('id="id_meal"') == 1


def test_error_summary_links_to_every_visible_field():
    problems = ui.form_problems(Question(data={}))
    assert [problem.anchor for problem in problems] == ["", "id_name", "id_agree", "id_meal", ""]
    html = render('{% include "ui/errors.html" with form=form %}', form=Question(data={}))
    assert "Please look at 5 things" in html
    assert '<a href="#id_name">Name: Please fill this in.</a>' in html


@pytest.mark.parametrize("label", ["I have read it.", "我已阅读。"])
def test_error_summary_names_no_field_whose_label_is_a_sentence(label):
    form = Question(data={})
    form.fields["agree"].label = label
    html = render('{% include "ui/errors.html" with form=form %}', form=form)
    assert '<a href="#id_agree">Please ' in html


def test_error_summary_is_absent_while_nothing_is_wrong():
    assert render('{% include "ui/errors.html" with form=form %}', form=Question()).strip() == ""


def test_error_summary_reads_a_formset_too():
    formset = forms.formset_factory(Question)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-city": "Chengdu"}
    )
    anchors = [problem.anchor for problem in ui.form_problems(None, formset)]
    assert anchors == ["", "id_form-0-name", "id_form-0-agree", "id_form-0-meal", ""]


@pytest.mark.parametrize(
    ("path", "link", "marked"),
    [
        ("/en/desk/river/settings/", "settings_url", True),
        ("/en/desk/river/settings/", "settings_url alone=True", True),
        ("/en/desk/river/settings/team/", "settings_url", True),
        ("/en/desk/river/settings/team/", "settings_url alone=True", False),
    ],
)
def test_a_link_is_marked_on_its_page_and_unless_alone_below_it(rf, path, link, marked):
    html = render(
        f"{{% here {link} %}}", request=rf.get(path), settings_url="/en/desk/river/settings/"
    )
    assert html == ('aria-current="page"' if marked else "")


def test_pagination_keeps_the_filters():
    page = Paginator(range(120), 50).page(2)
    html = render('{% include "ui/pagination.html" %}', page=page)
    assert 'rel="prev" href="?page=1&amp;status=pending"' in html
    assert 'rel="next" href="?page=3&amp;status=pending"' in html
    assert "51–100 of 120" in html


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2024, 8, 26), date(2024, 8, 26), "26 August 2024"),
        (date(2024, 8, 26), date(2024, 8, 27), "26–27 August 2024"),
        (date(2024, 8, 31), date(2024, 9, 1), "31 August 2024–1 September 2024"),
    ],
)
def test_days_say_what_they_share_once(first, last, words):
    with translation.override("en"):
        html = ui.days(first, last)
    assert re.sub("<[^>]+>", "", html) == words


def test_html_lang_is_written_as_the_standard_does():
    assert [ui.html_lang(code) for code in ("zh-hans", "en")] == ["zh-Hans", "en"]


def test_progress_asks_again_only_while_told_so():
    with_poll = render('{% include "ui/progress.html" with label="x" value=1 max=2 poll="/p" %}')
    assert 'hx-get="/p"' in with_poll
    assert '<progress value="1" max="2"' in with_poll
    assert "hx-get" not in render('{% include "ui/progress.html" with label="x" value=2 max=2 %}')


def test_text_mails_are_not_escaped_and_html_mails_are():
    conference = ConferenceFactory.build(organiser={"en": "Deng & Kai's <office>"})
    context = {"conference": conference}
    assert "Deng & Kai's <office>" in render_to_string("mail/base.txt", context)
    assert "Deng &amp; Kai&#x27;s &lt;office&gt;" in render_to_string("mail/base.html", context)


@pytest.mark.django_db
def test_first_page_lists_the_public_conferences(client):
    first, second, _hidden = (ConferenceFactory(published=published) for published in (1, 1, 0))
    page = client.get("/en/")
    links = re.findall(r'class="card" href="([^"]+)"', page.content.decode())
    assert links == [f"/en/{each.slug}/" for each in (first, second)]


@pytest.mark.django_db
def test_first_page_of_a_lone_conference_is_the_conference(client):
    conference = ConferenceFactory()
    assert client.get("/en/").headers["Location"] == f"/en/{conference.slug}/"


@pytest.mark.django_db
def test_demo_pages_say_so(client):
    real, demo = ConferenceFactory(), ConferenceFactory(is_demo=True)
    assert b"demo-band" not in client.get(real.get_absolute_url()).content
    assert b"demo-band" in client.get(demo.get_absolute_url()).content


@pytest.mark.django_db
def test_pages_carry_their_language(client):
    conference = ConferenceFactory()
    chinese = client.get(f"/zh-hans/{conference.slug}/").content.decode()
    assert '<html lang="zh-Hans"' in chinese
    assert f'href="/en/{conference.slug}/" lang="en" hreflang="en"' in chinese


@pytest.mark.django_db
def test_rail_marks_the_place_one_is_at(client):
    membership = MembershipFactory()
    client.force_login(membership.user)
    page = client.get(f"/en/desk/{membership.conference.slug}/mail/").content.decode()
    current = re.findall(r'<a href="([^"]+)"[^>]*aria-current="page"', page)
    assert current == [f"/en/desk/{membership.conference.slug}/mail/"]


def test_error_page_needs_no_database(rf):
    html = render_to_string(
        "error.html", {"title": "Oh", "detail": "Again.", "status": 500}, rf.get("/en/x/")
    )
    assert "<h1>Oh</h1>" in html


@pytest.mark.parametrize(
    ("language", "words"), [("en", "26 August 2024"), ("zh-hans", "2024年8月26日")]
)
def test_dates_are_written_without_guessing_which_is_the_month(language, words):
    with translation.override(language):
        html = render('{{ day|date:"DATE_FORMAT" }}', day=date(2024, 8, 26))
    assert html == words


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_large_numbers_are_grouped(language):
    with translation.override(language):
        assert render("{% load humanize %}{{ n|intcomma }}", n=7_203_000) == "7,203,000"


def test_scanner_keeps_every_style_sheet_of_its_frame():
    frame = (settings.BASE_DIR / "templates/base.html").read_text()
    sheets = set(re.findall(r"'css/([a-z]+)\.css'", frame)) - {"print"}
    assert sheets <= set(STYLES)
