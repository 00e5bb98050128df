"""Template tags every page may use (built in: no load needed)."""

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.html import conditional_escape, format_html

from conference.audit_words import WORDS
from conference.lib import localized as texts, zones

register = template.Library()


@register.filter
def localized(value, language=None):
    """The text in the reader's language."""
    return texts.pick(value, language)


@register.filter
def language_of(value):
    """The language `localized` answers in, for lang attributes."""
    return texts.language_of(value)


@register.filter
def own_name(code):
    """What a language of the site calls itself."""
    return dict(settings.LANGUAGES).get(code, code)


@register.simple_tag(takes_context=True)
def page_in(context, language):
    """This page's address in another language, its query kept; ?lang= where addresses have none."""
    if context.get("language_in_query"):
        return with_query(context, lang=language)
    return translate_url(context["request"].get_full_path(), language)


@register.simple_tag(takes_context=True)
def with_query(context, **changes):
    """The present query string with some values changed; None takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.filter
def in_lang(value):
    """The localized text in a span that names its language."""
    text = texts.pick(value)
    return format_html(
        '<span lang="{}">{}</span>', texts.language_of(value), conditional_escape(text)
    )


@register.filter
def zone_words(at, zone):
    """A zone's common name and offset at that moment: {{ talk.starts_at|zone_words:zone }}."""
    return zones.words(zone, at)


@register.filter
def action_words(action):
    """An audit line's action in plain words."""
    return WORDS.get(action, action)


@register.filter
def changes(entry):
    """What an audit line changed: (field, before, after), unchanged fields left out."""
    before, after = entry.before or {}, entry.after or {}
    names = [*before, *(name for name in after if name not in before)]
    rows = [(name, before.get(name), after.get(name)) for name in names]
    return [row for row in rows if row[1] != row[2]]
