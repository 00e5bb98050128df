"""Messages to those who sign: one function each."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from conference import mail
from conference.models import OutgoingMail
from initiative import queries
from initiative.models import Grant, Initiative, JoinRequest, Signature, SignCode
from registration.models import Delegate


def send_signed(signature: Signature) -> OutgoingMail:
    """Thank you, with the serial and the way to withdraw."""
    delegate, language = signature.delegate, signature.delegate.language
    with translation.override(language):
        page = reverse("initiative:sign_as", args=[delegate.key, signature.initiative.slug])
    return mail.queue(
        "initiative/mail/signed",
        conference=signature.conference,
        to=delegate.email,
        language=language,
        context={
            "delegate": delegate,
            "name": delegate.display_name(language),
            "signature": signature,
            "serial": queries.serial(signature),
            "page": f"{settings.SITE_URL}{page}",
        },
        about=delegate,
        dedupe=f"initiative/signed:{signature.pk}",
    )


def send_revoked(signature: Signature, reason: str) -> OutgoingMail:
    """The organiser has revoked the endorsement, and says why."""
    delegate, language = signature.delegate, signature.delegate.language
    return mail.queue(
        "initiative/mail/revoked",
        conference=signature.conference,
        to=delegate.email,
        language=language,
        context={
            "name": delegate.display_name(language),
            "signature": signature,
            "serial": queries.serial(signature),
            "reason": reason,
            "page": f"{settings.SITE_URL}{_own_path(delegate)}",
        },
        about=delegate,
        dedupe=f"initiative/revoked:{signature.pk}",
    )


def send_code(code: SignCode, digits: str) -> OutgoingMail:
    """Six digits for the signing page; urgent, and worth nothing after ten minutes."""
    delegate, language = code.delegate, code.delegate.language
    return mail.queue(
        "initiative/mail/code",
        conference=code.conference,
        to=delegate.email,
        language=language,
        context={
            "delegate": delegate,
            "name": delegate.display_name(language),
            "initiative": code.ceremony.initiative,
            "digits": digits,
        },
        about=delegate,
        dedupe=f"initiative/code:{code.pk}",
        priority=1,  # somebody sits there and waits
    )


def send_own_link(
    delegate: Delegate, initiative: Initiative, *, asked: bool = False, represents: str = ""
) -> OutgoingMail:
    """Somebody wished to join online with a name and address that are known: the way is the own
    page. `asked`: the link itself was asked for; `represents`: the body it was wished for."""
    return mail.queue(
        "initiative/mail/join_known",
        conference=delegate.conference,
        to=delegate.email,
        language=delegate.language,
        context={
            "name": delegate.display_name(delegate.language),
            "initiative": initiative,
            "page": _sign_page(delegate, initiative),
            "asked": asked,
            "represents": represents,
        },
        about=delegate,
        priority=1,
    )


def _sign_page(delegate: Delegate, initiative: Initiative) -> str:
    with translation.override(delegate.language):
        path = reverse("initiative:sign_as", args=[delegate.key, initiative.slug])
    if delegate.status != Delegate.Status.APPROVED:
        path = _own_path(delegate)
    return f"{settings.SITE_URL}{path}"


def send_join_code(row: JoinRequest, digits: str, others: Iterable[Delegate]) -> OutgoingMail:
    """Six digits to whoever joins online; the endorsement counts with them alone. `others`: whom
    else this address is known for, in case it is the same person after all."""
    initiative = row.ceremony.initiative
    known = [
        {"name": each.display_name(row.language), "page": _sign_page(each, initiative)}
        for each in others
    ]
    context = {"name": row.name, "initiative": initiative, "digits": digits, "known": known}
    return mail.queue(
        "initiative/mail/code",
        conference=row.conference,
        to=row.email,
        language=row.language,
        context=context,
        about=row,
        priority=1,  # somebody sits there and waits
    )


def send_join_waiting(row: JoinRequest) -> OutgoingMail:
    """The address is proved; the host looks at it. With the link to the own page."""
    return _about_join(row, "waiting")


def send_join_declined(row: JoinRequest) -> OutgoingMail:
    """The host does not take it up, and says why."""
    return _about_join(row, "declined")


def _about_join(row: JoinRequest, name: str) -> OutgoingMail:
    delegate = row.delegate
    if delegate is None:
        raise ValueError("an address that is not proved gets its code and nothing else")
    return mail.queue(
        f"initiative/mail/join_{name}",
        conference=row.conference,
        to=delegate.email,
        language=row.language,
        context={
            "name": row.name,
            "join": row,
            "initiative": row.ceremony.initiative,
            "page": f"{settings.SITE_URL}{_own_path(delegate)}",
        },
        about=delegate,
        dedupe=f"initiative/join:{row.pk}:{name}",
    )


def _own_path(delegate: Delegate) -> str:
    with translation.override(delegate.language):
        return delegate.get_absolute_url()


def send_grant(grant: Grant) -> OutgoingMail:
    """An association may hold a ceremony of its own: the link with which its host sets it up."""
    with translation.override(grant.language):
        path = reverse("initiative:host", args=[grant.initiative.slug, grant.key])
    return mail.queue(
        "initiative/mail/grant",
        conference=grant.conference,
        to=grant.email,
        language=grant.language,
        context={
            "grant": grant,
            "initiative": grant.initiative,
            "zone": grant.conference.time_zone,
            "page": f"{settings.SITE_URL}{path}",
        },
        about=grant,
        dedupe=f"initiative/grant:{grant.pk}",
    )


def send_grant_over(grant: Grant) -> OutgoingMail:
    """It was ended, or its time is over: what that means, and whom to ask."""
    home = grant.conference
    return mail.queue(
        "initiative/mail/grant_over",
        conference=home,
        to=grant.email,
        language=grant.language,
        context={
            "grant": grant,
            "initiative": grant.initiative,
            "contact": home.contact_email,
            "organiser": home.organiser,
        },
        about=grant,
        dedupe=f"initiative/grant-over:{grant.pk}",
    )
