"""Who may join online, and what the host may do about it: each check refuses, none writes."""

from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from initiative.models import Ceremony, Initiative, JoinRequest, Signature
from registration.models import Delegate


def check_joins_open(ceremony: Ceremony | None) -> Ceremony:
    """The ceremony that collects. Refuses while no organiser has opened joining online.

    Whether the ceremony in the hall is open, paused or over makes no difference.
    """
    if ceremony is None or not ceremony.joins_online or not ceremony.initiative.open_for_signing:
        raise Refused(
            "joining_closed",
            _("Joining online is not open at this moment. Nothing was signed."),
        )
    return ceremony


def needs_host(request: JoinRequest) -> bool:
    """Whether somebody at the desk has to look first: always at an association's letter."""
    return request.ceremony.moderated or bool(request.represents)


def check_waiting(request: JoinRequest) -> None:
    """Refuse to decide twice, and before the address is proved."""
    if request.state != JoinRequest.State.WAITING:
        raise Refused("not_waiting", _("This endorsement no longer waits for a decision."))


def check_reason(reason: str) -> None:
    """Refuse (422) to decline without a word: the person reads it."""
    if not reason.strip():
        raise Refused(
            "no_reason", _("Please write why; the person reads it in a mail."), status=422,
            field="reason",
        )  # fmt: skip


def check_asked(signature: Signature, reason: str) -> None:
    """Refuse (422) an organiser who withdraws for a person without saying how that was asked for.

    Where an organiser wishes it, it is to revoke; who has a place at the conference does it on the
    own page.
    """
    if signature.delegate.status != Delegate.Status.ONLINE:
        raise Refused("not_online", _("Only for those who signed online."), status=422)
    if not reason.strip():
        raise Refused(
            "no_reason", _("Please write how the person asked for it: a letter, a call, and when."),
            status=422, field="reason",
        )  # fmt: skip


def check_can_collect(ceremony: Ceremony, initiative: Initiative) -> None:
    """Refuse a second place to join the same initiative, and a hidden one."""
    others = initiative.ceremonies.filter(joins_online=True).exclude(pk=ceremony.pk)
    if others.exists():
        raise Refused(
            "collected_elsewhere",
            _("Another gathering of this initiative collects the signatures given online."),
        )
    if not ceremony.conference.published:
        raise Refused(
            "not_published", _("Publish the conference first: joining online is a public page.")
        )
