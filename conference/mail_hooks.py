"""What a mail provider reports of our messages, by its signed webhook through django-anymail.

The address is /anymail/<provider>/tracking/, for the provider of EMAIL_URL alone. A call without
the provider's signature is refused with 403, one without the secret of EMAIL_URL with 401, one that
says nothing we can read with 400; where neither signature nor secret is known, there is no such
page. Who opened or clicked what is not kept.
"""

import logging
from importlib import import_module

from anymail.exceptions import (
    AnymailConfigurationError,
    AnymailError,
    AnymailWebhookValidationFailure,
)
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from conference import (
    events,
    mail_answers as answers,
    mail_codes as codes,
    mail_life as life,
    mail_strays as strays,
)
from conference.lib.leases import Leased
from conference.lib.methods import require_http_methods
from conference.lib.problem import response
from conference.mail_bounces import AWAY, is_for, take
from conference.mail_life import What
from conference.mail_notifications import Report
from conference.models import FormerAddress, OutgoingMail

logger = logging.getLogger(__name__)
ALWAYS_SIGNED = {"mailersend", "mailgun", "mandrill", "postal", "unisender_go"}
BOUNCED = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED, EventType.COMPLAINED}
DEAD = {RejectReason.INVALID, RejectReason.BOUNCED}
# Why it came back, where the receiving server's own words are not known.
REASONS = {
    RejectReason.INVALID: "no_such_address", RejectReason.BOUNCED: "came_back_before",
    RejectReason.TIMED_OUT: "expired", RejectReason.BLOCKED: "blocked", RejectReason.SPAM: "spam",
    RejectReason.UNSUBSCRIBED: "no_mail_wanted",
}  # fmt: skip
# What django-anymail meets in a call of another shape than the provider's: it looks at none. The
# first is an inbound message, sent to the address of the events.
UNREADABLE = (
    AnymailConfigurationError, AnymailError, ValueError, TypeError, LookupError, AttributeError,
    RecursionError,
)  # fmt: skip
MARKS = {EventType.AUTORESPONDED: What.ANSWERED, EventType.UNSUBSCRIBED: What.UNSUBSCRIBED}


@csrf_exempt  # a provider has no cookie; its signature is looked at instead
@require_http_methods(["HEAD", "POST"])  # some ask with HEAD whether the address is there
def take_call(request: HttpRequest, provider: str) -> HttpResponseBase:
    """One call of the provider's webhook; a forged one changes nothing."""
    is_safe = provider in ALWAYS_SIGNED or settings.ANYMAIL.get("WEBHOOK_SECRET")
    if provider != settings.EMAIL_PROVIDER or not is_safe:
        raise Http404
    names = {f"{provider}_tracking_webhook", f"{provider}_webhook"}
    urls = import_module("anymail.urls")  # every provider's code: only where one is used
    [view] = [each.callback for each in urls.urlpatterns if each.name in names]
    try:
        return view(request)
    except AnymailWebhookValidationFailure as failure:
        logger.warning("a call of the mail provider's webhook was refused: %s", failure)
    except UNREADABLE as error:
        return not_understood(provider, error)
    if provider in ALWAYS_SIGNED:
        return HttpResponse(status=403)
    return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="webhook"'})


def not_understood(provider: str, error: Exception) -> HttpResponse:
    """A line in the log, and the no that a provider shows to whoever looks at its webhooks."""
    why = answers.words(f"{type(error).__name__}: {error}")[:200]
    logger.warning("a call of the mail provider's webhook cannot be read: %s", why)
    words = _("This is no report of %(provider)s that can be read. Nothing was changed.")
    return response(400, "unreadable", words % {"provider": provider})


def hear(event: AnymailTrackingEvent, **_more: object) -> None:
    """One event of a call that is genuine. What is wrong with it does not stop its neighbours."""
    try:
        is_told = tell(event)
    except AWAY:
        raise
    except Exception:  # whatever it was, the provider would send all of them again, for days
        logger.exception("an event of the mail provider could not be taken")
        strays.count(strays.Why.UNREADABLE)
        return
    if not is_told:
        strays.count(strays.Why.EVENT)


def tell(event: AnymailTrackingEvent) -> bool:
    """Put it to our message; False where there is none."""
    row = find(event)
    if row is None:
        return tell_former(event)
    if event.event_type in BOUNCED or event.event_type == EventType.DEFERRED:
        take(report(event, row))
    elif event.event_type == EventType.DELIVERED:
        arrived(row)
    elif event.event_type in MARKS:
        marked(row, MARKS[event.event_type])
    return True


def tell_former(event: AnymailTrackingEvent) -> bool:
    """The same of an address to which a message of ours went before: only that it came back."""
    former = FormerAddress.objects.filter(named_by(event)).select_related("mail").first()
    if former is None:
        return False
    row = former.mail
    row.to, row.message_id = former.address, former.message_id  # as it was sent there
    if not is_for(row, *filter(None, [event.recipient])):
        return False
    if event.event_type in BOUNCED:
        take(report(event, row))
    return True


def named_by(event: AnymailTrackingEvent) -> Q:
    """What was sent under the Message-ID that it carried along, or under the provider's own."""
    ours = Q(message_id=str((event.metadata or {}).get("message_id", "")))
    if event.message_id:
        ours |= Q(provider_id=event.message_id) | Q(message_id=event.message_id)
    return ours


def find(event: AnymailTrackingEvent) -> OutgoingMail | None:
    """Our message, to the address that it has now."""
    row = OutgoingMail.objects.filter(named_by(event)).first()
    named = [event.recipient] if event.recipient else []
    return row if row and is_for(row, *named) else None


def report(event: AnymailTrackingEvent, row: OutgoingMail) -> Report:
    """The event as a notification would say it.

    The receiving server's own code decides, as it does there; without one, the provider's word.
    """
    answer = answers.diagnostic(event.mta_response or event.description or "")
    has_code = codes.ENHANCED.search(answer) is not None
    is_complaint = event.event_type == EventType.COMPLAINED
    reason = REASONS.get(event.reject_reason or "", "") or codes.meaning(0, answer)
    if has_code:
        reason = codes.meaning(0, answer)
    return Report(
        recipients=(row.to,),
        action="delayed" if event.event_type == EventType.DEFERRED else "failed",
        answer=answer,
        reason="complained" if is_complaint else reason,
        ids=(row.message_id,),
        is_about_address=codes.is_about_address(0, answer) if has_code else is_dead(event),
        what=What.COMPLAINED if is_complaint else What.BOUNCED,
    )


def is_dead(event: AnymailTrackingEvent) -> bool:
    """True where the address itself is wrong, or whoever reads there called the message spam."""
    if event.event_type == EventType.COMPLAINED:
        return True
    return event.event_type != EventType.FAILED and event.reject_reason in DEAD


@transaction.atomic
def arrived(row: OutgoingMail) -> None:
    """What nobody could know, is known: the message was delivered."""
    marked(row, What.DELIVERED)
    unsure = OutgoingMail.objects.filter(pk=row.pk, status=Leased.UNCERTAIN)
    unsure.update(status=Leased.DONE, error="", finished_at=timezone.now())


@transaction.atomic
def marked(row: OutgoingMail, what: str) -> None:
    """Note it once. Whoever unsubscribed with the provider gets no news of ours any more."""
    locked = OutgoingMail.objects.select_for_update().get(pk=row.pk)
    if locked.life.filter(what=what).exists():
        return
    life.note(life.event(row.pk, what))
    if what == What.UNSUBSCRIBED:
        events.publish("mail.unsubscribed", locked)


tracking.connect(hear, dispatch_uid="conference.mail_hooks")
