"""What a campaign can put in for each person: placeholders of its text, and documents to attach.

Both are asked for many delegates at once. Higher apps add what they hand out, in AppConfig.ready().
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from conference.lib.localized import pick
from conference.mail import Attachment
from conference.models import OutgoingMail
from registration.models import Delegate

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Values = Mapping[int, str]  # by the delegate's pk; who is missing, has none
Writer = Callable[[Sequence[Delegate]], Values]
Finder = Callable[[Sequence[Delegate]], Mapping[int, Sequence[Attachment]]]
Noter = Callable[[Mapping[int, OutgoingMail]], None]


@dataclass(frozen=True)
class Placeholder:
    """{code}: what it stands for, and its value for each of many delegates."""

    code: str
    label: "StrOrPromise"
    write: Writer


@dataclass(frozen=True)
class Attachable:
    """Documents that may be attached: their code, label, each one's stored files, and who is told
    of the messages that carry them."""

    code: str
    label: "StrOrPromise"
    find: Finder
    note: Noter


placeholders: dict[str, Placeholder] = {}
attachables: dict[str, Attachable] = {}


def add_placeholder(code: str, label: "StrOrPromise", write: Writer) -> None:
    """Offer {code} to campaigns."""
    placeholders[code] = Placeholder(code, label, write)


def add_attachable(
    code: str, label: "StrOrPromise", find: Finder, note: Noter = lambda _written: None
) -> None:
    """Offer documents to campaigns; `note` is given {delegate's pk: message} of those written, and
    again of those written anew."""
    attachables[code] = Attachable(code, label, find, note)


def values(codes: Iterable[str], delegates: Sequence[Delegate]) -> dict[int, dict[str, str]]:
    """{pk: {code: value}} for known codes; "" where somebody has none."""
    written = {code: placeholders[code].write(delegates) for code in sorted(codes)}
    return {
        delegate.pk: {code: found.get(delegate.pk, "") for code, found in written.items()}
        for delegate in delegates
    }


def attachments(code: str, delegates: Sequence[Delegate]) -> Mapping[int, Sequence[Attachment]]:
    """{pk: files} of those who have some."""
    return attachables[code].find(delegates) if code in attachables else {}


def note_written(code: str, written: Mapping[int, OutgoingMail]) -> None:
    """Messages with these documents stand in the outbox as they are now, new or written anew:
    {delegate's pk: message}."""
    if code in attachables and written:
        attachables[code].note(written)


def each(write: Callable[[Delegate], str]) -> Writer:
    """A writer that asks nothing but the row, in the delegate's language."""

    def written(delegates: Sequence[Delegate]) -> Values:
        found = {}
        for delegate in delegates:
            with translation.override(delegate.language):
                found[delegate.pk] = write(delegate)
        return found

    return written


def _page_link(delegate: Delegate) -> str:
    return settings.SITE_URL + delegate.get_absolute_url()


add_placeholder(
    "name", pgettext_lazy("of a person", "name"), each(lambda d: d.display_name(d.language))
)
add_placeholder("association", _("association"), each(lambda d: d.body))
add_placeholder("city", _("city"), each(lambda d: d.city))
add_placeholder("category", _("what they come as"), each(lambda d: str(d.category)))
add_placeholder("page_link", _("link to their own page"), each(_page_link))
add_placeholder("conference", _("name of the conference"), each(lambda d: pick(d.conference.name)))
