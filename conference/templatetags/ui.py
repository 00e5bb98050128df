"""Tags of the look: icons, what a field is, the list of a form's errors, the desk's rail."""

from typing import NamedTuple

from django import forms, template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info, gettext_lazy as _, pgettext

from conference import mail_answers, work_words

register = template.Library()

KINDS = (
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "checkbox"),
)


register.filter("said", work_words.said)
register.filter("mail_said", mail_answers.told)
register.filter("job_title", work_words.title)


class Problem(NamedTuple):
    """One line of an error summary."""

    anchor: str
    label: str
    message: str


class RailLink(NamedTuple):
    """One place on the desk."""

    url: str
    label: str
    icon: str
    current: bool
    gap: bool


# Where it goes, what it is called, its icon, whether a gap comes before it.
RAIL = (
    ("conference:overview", _("Today"), "today", False),
    ("registration:desk_list", _("Registration"), "people", False),
    ("programme:desk_list", _("Programme"), "programme", False),
    ("badges:desk_list", _("Badges and certificates"), "badge", False),
    ("checkin:desk_overview", _("Door"), "door", False),
    ("initiative:desk_ceremony", _("Ceremony"), "pen", False),
    ("desk:mail", _("Mail"), "mail", True),
    ("desk:jobs", _("Jobs"), "jobs", False),
    ("desk:audit", _("Audit trail"), "audit", False),
    ("desk:settings", _("Settings"), "settings", False),
)


@register.simple_tag
def icon(name):
    """A line icon of static/img/icons.svg; words always stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.filter
def html_lang(code):
    """zh-hans as BCP 47 writes it: zh-Hans."""
    language, _dash, script = str(code).partition("-")
    return f"{language}-{script.title()}" if script else language


@register.filter
def direction(code):
    """ltr or rtl, for the dir attribute."""
    return "rtl" if get_language_info(code)["bidi"] else "ltr"


@register.filter
def widget_kind(field):
    """How ui/field.html lays out a bound field: checkbox, choices or input."""
    widget = field.field.widget
    return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "input")


@register.filter
def initial(name):
    """The first character of a name, for the disc beside it."""
    return str(name).strip()[:1].upper()


def _name(label):
    """A field's label where it is a name of it; "" for a whole sentence, such as a consent."""
    return "" if str(label).endswith((".", "。", "?", "？", "!", "！")) else label


def _problems(form):
    """Errors of one form: its own first, then field by field."""
    for message in form.non_field_errors():
        yield Problem("", "", message)
    for field in form:
        for message in field.errors:
            anchor = field.id_for_label or field.auto_id
            yield Problem("" if field.is_hidden else anchor, _name(field.label), message)


@register.simple_tag
def form_problems(form, formset=None):
    """Every error of a form (and of a formset beside it) as a list of Problem."""
    found = list(_problems(form)) if form is not None else []
    if formset not in (None, ""):
        found += [Problem("", "", message) for message in formset.non_form_errors()]
        found += [problem for each in formset for problem in _problems(each)]
    return found


@register.simple_tag(takes_context=True)
def rail(context):
    """The desk's places for this conference; one that has no page is left out."""
    request = context["request"]
    links = []
    for name, label, image, gap in RAIL:
        try:
            url = reverse(name, args=[request.conference.slug])
        except NoReverseMatch:
            continue
        here = request.path == url or (
            name != "conference:overview" and request.path.startswith(url)
        )
        links.append(RailLink(url, label, image, here, gap))
    return links


@register.simple_tag(takes_context=True)
def here(context, url, alone=False):
    """`aria-current` for a link to this page or, unless `alone`, to one it lies under."""
    path = context["request"].path
    at_it = path == url if alone else path.startswith(url)
    return mark_safe('aria-current="page"') if at_it else ""


def _time(day, pattern):
    """A day as <time>, written by a date pattern of the language."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, pattern))


@register.simple_tag
def days(first, last):
    """One day, or from the first to the last, what they share said once."""
    if first == last:
        return _time(first, pgettext("one day, as a date pattern", "j F Y"))
    if (first.year, first.month) == (last.year, last.month):
        opening = pgettext("first of two days in one month, as a date pattern", "j")
        closing = pgettext("last of two days in one month, as a date pattern", "j F Y")
    else:
        opening = pgettext("first of two days in different months, as a date pattern", "j F Y")
        closing = pgettext("last of two days in different months, as a date pattern", "j F Y")
    return format_html("{}–{}", _time(first, opening), _time(last, closing))
