"""What a mail provider reports of our messages, by its signed webhook through django-anymail.

The address is /anymail/<provider>/tracking/, for the provider of EMAIL_URL alone. A call without
the provider's signature or the secret of EMAIL_URL is refused with 400; where neither is known,
there is no such page.
"""

from importlib import import_module

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from conference import mail_answers as answers
from conference.lib.leases import Leased
from conference.lib.methods import require_http_methods
from conference.mail_bounces import Report, take
from conference.models import OutgoingMail

ALWAYS_SIGNED = {"mailersend", "mailgun", "mandrill", "postal", "unisender_go"}
BOUNCED = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED, EventType.COMPLAINED}
DEAD = {RejectReason.INVALID, RejectReason.BOUNCED}


@csrf_exempt  # a provider has no cookie; its signature is looked at instead
@require_http_methods(["HEAD", "POST"])  # some ask with HEAD whether the address is there
def take_call(request: HttpRequest, provider: str) -> HttpResponseBase:
    """One call of the provider's webhook. Raises SuspiciousOperation where it is forged."""
    is_safe = provider in ALWAYS_SIGNED or settings.ANYMAIL.get("WEBHOOK_SECRET")
    if provider != settings.EMAIL_PROVIDER or not is_safe:
        raise Http404
    names = {f"{provider}_tracking_webhook", f"{provider}_webhook"}
    urls = import_module("anymail.urls")  # every provider's code: only where one is used
    [view] = [each.callback for each in urls.urlpatterns if each.name in names]
    return view(request)


def hear(event: AnymailTrackingEvent, **_more: object) -> None:
    """One event of a call that is genuine."""
    row = find(event)
    if row is None:
        return
    if event.event_type in BOUNCED:
        take(report(event, row))
    elif event.event_type == EventType.DELIVERED:
        arrived(row)


def find(event: AnymailTrackingEvent) -> OutgoingMail | None:
    """Our message, by the Message-ID that it carried along or by the provider's own."""
    ours = Q(message_id=str((event.metadata or {}).get("message_id", "")))
    if event.message_id:
        ours |= Q(provider_id=event.message_id) | Q(message_id=event.message_id)
    row = OutgoingMail.objects.filter(ours).first()
    recipient = (event.recipient or "").lower()
    return row if row and recipient in ("", row.to.lower()) else None


def report(event: AnymailTrackingEvent, row: OutgoingMail) -> Report:
    """The event as a notification would say it.

    The receiving server's own code decides, as it does there; without one, the provider's word.
    """
    answer = " ".join(str(event.mta_response or event.description or "").split())
    found = answers.ENHANCED.search(answer)
    words = dict.fromkeys([str(event.event_type), str(event.reject_reason or "")])
    dead = bool(answers.DEAD.fullmatch(found.group())) if found else is_dead(event)
    return Report(
        recipient=row.to,
        action="failed",
        status="",  # it is part of the answer
        diagnostic=": ".join([", ".join(filter(None, words)), *filter(None, [answer])])[:500],
        ids=(row.message_id,),
        is_about_address=dead,
    )


def is_dead(event: AnymailTrackingEvent) -> bool:
    """True where the address itself is wrong, or whoever reads there called the message spam."""
    if event.event_type == EventType.COMPLAINED:
        return True
    return event.event_type != EventType.FAILED and event.reject_reason in DEAD


@transaction.atomic
def arrived(row: OutgoingMail) -> None:
    """What nobody could know, is known: the message was delivered."""
    unsure = OutgoingMail.objects.filter(pk=row.pk, status=Leased.UNCERTAIN)
    unsure.update(status=Leased.DONE, error="", finished_at=timezone.now())


tracking.connect(hear, dispatch_uid="conference.mail_hooks")
