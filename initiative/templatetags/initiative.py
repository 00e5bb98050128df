"""Tags of the initiative's pages."""

import json
from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from initiative import attribution, queries, reported, texts

register = template.Library()
register.filter("are_numbered", texts.are_numbered)
register.filter("city_name", attribution.city_name)
register.filter("largest_account", attribution.largest_account)
register.filter("name_beside", queries.name_beside)
register.filter("without_note", reported.without_note)
register.filter("reported_day", reported.day_of)
register.filter("has_year", reported.has_year)
register.filter("reported_words", reported.by_language)
# Nothing in the data may end the element or begin a comment (HTML, 4.12.1.3).
SAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def platform_name(code):
    """A platform's name in the reader's language; one the house does not know, as it was kept."""
    return attribution.PLATFORMS.get(code, code)


@register.filter
def as_reported(words):
    """A report's amount in the reader's language; any other words as they are, marked English."""
    own = words if get_language() == "en" else reported.amount_of(words)
    return own or format_html('<span lang="en">{}</span>', words)


@register.filter
def iso_day(words):
    """A day as a leaf writes it (2024-08-26), as the reader's language does."""
    try:
        return date_format(date.fromisoformat(words), "DATE_FORMAT")
    except (TypeError, ValueError):
        return words


@register.filter
def linked_data(facts):
    """Facts as JSON-LD for machines that read pages (schema.org)."""
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).translate(SAFE)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308
    )
