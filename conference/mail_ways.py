"""What is said to whoever sent a test: whether it leaves, and where it can be read if not; and to
whoever has many messages tried once more."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from conference.mail_again import Outcome
from conference.mail_delivery import Way, way_of
from conference.models import OutgoingMail

TESTED = {
    Way.SERVER: gettext_lazy("A test is on its way to %(address)s."),
    Way.FILE: gettext_lazy(
        "A test for %(address)s is written. This site has no mail server: nothing is sent."
    ),
    Way.NOWHERE: gettext_lazy(
        "A test for %(address)s is written and held back: the demonstration sends nothing to "
        "invented addresses."
    ),
}


def tested(mail: OutgoingMail) -> tuple[int, str]:
    """The level and the words of a message to the sender of this test of a conference."""
    way = way_of(mail)
    is_sent = way == Way.SERVER
    words = TESTED[way] % {"address": mail.to}
    level = messages.SUCCESS if is_sent else messages.WARNING
    link = _("See in the outbox how it goes") if is_sent else _("Read it in the outbox")
    address = reverse("desk:mail_detail", args=[mail.conference.slug, mail.pk])  # type: ignore[union-attr]
    return level, format_html('{} <a href="{}">{}</a>', words, address, link)


def tried_again(outcome: Outcome) -> tuple[int, str]:
    """The level and the words of a message to whoever asked for it."""
    words = ngettext(
        "%(n)s message is tried again.", "%(n)s messages are tried again.", outcome.again
    ) % {"n": outcome.again}
    if not outcome.stay:
        return messages.SUCCESS, words
    stay = ngettext(
        "%(n)s is not: no mail should go to its address. Its page says why.",
        "%(n)s are not: no mail should go to their addresses. Their pages say why.",
        outcome.stay,
    )
    return messages.WARNING, f"{words} {stay % {'n': outcome.stay}}"
