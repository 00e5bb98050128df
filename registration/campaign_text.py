"""A campaign's text: which placeholders it uses, and what it says to one person."""

import re
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from conference.lib.localized import pick
from registration import campaign_parts as parts
from registration.models import Campaign

PLACE = re.compile(r"\{(\w+)\}")
# Anything in braces was meant as a placeholder, so was a brace that is alone or doubled; and so
# were the wide braces of a Chinese keyboard.
MEANT = re.compile(r"[{｛]+[^{}｛｝\n]*[}｝]+|[{｛]+[^\S\n]*\w*|\w*[^\S\n]*[}｝]+")
# How other programs mark them: [name], <name>, %(name)s, ${name}, %name%, #name#, and in Chinese
# 【姓名】, 《姓名》.
ELSEWHERE = re.compile(
    r"(?:%\(|\$\{|%|#+|[\[<［＜【《〈«]+)\s*(\w[\w ]*?)\s*(?:\)s?|\}|%|#+|[\]>］＞】》〉»]+)"
)


def used(campaign: Campaign) -> set[str]:
    """The codes of the known placeholders in any language."""
    return {code for text in texts(campaign) for code in PLACE.findall(text)} & set(
        parts.placeholders
    )


def unknown(campaign: Campaign) -> list[str]:
    """What stands in braces and is no placeholder, as it was written."""
    found = {match.group() for text in texts(campaign) for match in MEANT.finditer(text)}
    return sorted(found - {f"{{{code}}}" for code in parts.placeholders})


def doubtful(campaign: Campaign) -> list[str]:
    """What looks like a placeholder of another program and bears the name of one of ours."""
    return _elsewhere(texts(campaign))


def marks(said: Iterable[str]) -> list[str]:
    """What looks like a placeholder in words in which nothing is filled in."""
    said = list(said)
    braces = {match.group() for text in said for match in MEANT.finditer(text)}
    return sorted(braces | set(_elsewhere(said)))


def _elsewhere(said: Iterable[str]) -> list[str]:
    known = _names()
    return sorted(
        {
            match.group()
            for text in said
            for match in ELSEWHERE.finditer(text)
            if match.group(1).casefold() in known
        }
    )


def _names() -> set[str]:
    """What our placeholders are called: their codes, and their labels in every language."""
    known = set(parts.placeholders)
    for language, _name in settings.HOUSE_LANGUAGES:
        with translation.override(language):
            known |= {str(each.label).casefold() for each in parts.placeholders.values()}
    return known


def texts(campaign: Campaign) -> list[str]:
    """Every subject and body."""
    return [*campaign.subject.values(), *campaign.body.values()]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; what a value says is not looked at again."""
    return PLACE.sub(lambda match: values.get(match.group(1), match.group()), text)


def for_reader(campaign: Campaign, language: str) -> tuple[str, str]:
    """Subject and body in the reader's language, else in another that has them."""
    return pick(campaign.subject, language), pick(campaign.body, language)


def codes_for(campaign: Campaign, language: str) -> set[str]:
    """The placeholders that a reader of this language meets."""
    return {code for text in for_reader(campaign, language) for code in PLACE.findall(text)} & set(
        parts.placeholders
    )


# A long link breaks anywhere, or it would make the message wider than a phone.
ANCHOR = '<a href="{0}" style="color:#0f5c66;word-break:break-all;">{0}</a>'
# ASCII only: a Chinese full stop after a link is none of its characters.
LINK = re.compile(r"https?://[\w\-.~:/?#@!$&'()*+,;=%]*[\w\-~/#@$&*+=%]", re.ASCII)


def as_html(text: str) -> SafeString:
    """The text in paragraphs, links to be clicked, everything else escaped."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.replace("\r\n", "\n").strip())
    return mark_safe("\n".join(f"<p>{_lines(paragraph)}</p>" for paragraph in paragraphs))  # noqa: S308 - escaped in _lines


def _lines(paragraph: str) -> str:
    written, end = "", 0
    for match in LINK.finditer(paragraph):
        written += escape(paragraph[end : match.start()])
        written += format_html(ANCHOR, match.group())
        end = match.end()
    return (written + escape(paragraph[end:])).replace("\n", "<br>\n")
