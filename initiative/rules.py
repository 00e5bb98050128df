"""Who may sign what, and when: each check raises Refused and writes nothing."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.models import Conference
from initiative import signed_before
from initiative.models import Ceremony, Initiative, Mandate, Signature
from initiative.signed_before import Before
from registration.models import Association, Delegate

MOST_STATEMENT = 280
MOST_READING = 120
HOLD = timedelta(seconds=60)  # so long a kiosk's signature can be undone

NOT_OPEN = {
    Ceremony.State.PLANNED: (
        "not_open_yet",
        _("The signing has not begun yet. This page opens when the host opens the ceremony."),
    ),
    Ceremony.State.PAUSED: (
        "paused",
        _("The host has paused the signing for a moment. Please try again shortly."),
    ),
    Ceremony.State.CLOSED: (
        "closed",
        _("The signing ceremony is over. Thank you for wishing to take part."),
    ),
}


def check_accredited(delegate: Delegate) -> None:
    """Refuse (403) whoever is not let in to the conference."""
    if delegate.status == Delegate.Status.ONLINE:
        raise Refused(
            "joined_online",
            _("You take part online. How your endorsement stands is on your own page; you can join "
              "again on the initiative’s page."),
            status=403,
        )  # fmt: skip
    if delegate.status != Delegate.Status.APPROVED:
        raise Refused(
            "not_accredited",
            _("Only accredited delegates can sign. Yours is not approved yet, or has ended."),
            status=403,
        )


def check_open(ceremony: Ceremony | None) -> None:
    """Refuse while the initiative is not being signed at the delegate's conference."""
    if ceremony is None:
        raise Refused("no_ceremony", _("This initiative is not signed at your conference."))
    if not ceremony.initiative.open_for_signing:
        raise Refused(*NOT_OPEN[Ceremony.State.CLOSED])
    if ceremony.allowed_until and ceremony.allowed_until <= timezone.now():
        raise Refused(*NOT_OPEN[Ceremony.State.CLOSED])
    if ceremony.state == Ceremony.State.CLOSED and ceremony.joins_online:
        return  # the ceremony is over, and whoever wishes can still join: so can its delegates
    if ceremony.state != Ceremony.State.OPEN:
        raise Refused(*NOT_OPEN[Ceremony.State(ceremony.state)])


def check_can_sign(ceremony: Ceremony | None, delegate: Delegate) -> None:
    """Refuse unless this delegate may sign now."""
    check_accredited(delegate)
    check_open(ceremony)


def check_signs_once(before: Before) -> None:
    """Refuse whoever has signed already, at another gathering or online."""
    if before.same:
        raise Refused(
            "signed_already",
            _("Signed already (%(place)s). Nothing is recorded a second time.")
            % {"place": signed_before.place(before.same)},
        )


def check_may_represent(mandate: Mandate | None) -> Mandate:
    """The mandate. Refuses (403) to sign for an association that no organiser has confirmed."""
    if mandate is None:
        raise Refused(
            "no_mandate",
            _("The organiser has not confirmed that you may sign for an association. Nothing was "
              "signed: you can sign as a person, or ask the organiser first."),
            status=403,
        )  # fmt: skip
    return mandate


def check_can_have_mandate(delegate: Delegate) -> Association:
    """The delegate's association. Refuses where none of the conference is chosen for them."""
    if delegate.association is None:
        raise Refused(
            "no_association",
            _("No association of the conference is chosen for this delegate. Add it under "
              "Associations, then write its name in the delegate's details."),
            field="document",
        )  # fmt: skip
    return delegate.association


def check_text_shown(initiative: Initiative, sha256: str) -> None:
    """Refuse where the text on the signer's screen is not one of the present version's."""
    newest = initiative.versions.first()
    if newest is None or not newest.texts.filter(sha256=sha256).exists():
        raise Refused(
            "text_changed",
            _("The text has changed since you opened this page. Nothing was signed: please read "
              "the new text. What you had entered is still here."),
            field="text_sha256",
        )  # fmt: skip


def check_agreed(*, adult: bool, recorded: bool) -> None:
    """Refuse (422) without the two agreements nobody can sign without; both in one answer."""
    not_agreed = Refused(
        "not_agreed",
        _("Without your agreement we cannot record your endorsement."),
        status=422,
        field="record",
    )
    if not adult:
        raise Refused(
            "not_adult", _("Only people of 18 years or older can sign."), status=422,
            field="adult", also=() if recorded else (not_agreed,),
        )  # fmt: skip
    if not recorded:
        raise not_agreed


def check_active(signature: Signature) -> None:
    """Refuse what only a standing signature can have done to it."""
    if signature.status != Signature.Status.SIGNED:
        raise Refused("not_active", _("This signature no longer stands."))


def check_reason(reason: str) -> None:
    """Refuse (422) to strike somebody out without saying why."""
    if not reason.strip():
        raise Refused(
            "no_reason", _("Please say why: the signatory is told so."), status=422, field="reason"
        )


def check_may_be_named(signature: Signature) -> None:
    """Refuse to name whoever does not wish to be named."""
    if not signature.consent_list:
        raise Refused("not_agreed", _("This signatory has not agreed to be named."))


def check_has_statement(signature: Signature) -> None:
    """Refuse to show or decline a statement nobody gave."""
    if signature.statement_state == Signature.StatementState.NONE:
        raise Refused("no_statement", _("There is no statement to read here."))


def check_can_plan(conference: Conference, initiative: Initiative) -> None:
    """Refuse a rehearsal's initiative: it and its ledger are thrown away."""
    if initiative.log.disposable and not conference.is_rehearsal:
        raise Refused("rehearsal", _("This initiative belongs to a rehearsal."), status=404)


def check_in_log(signature: Signature) -> None:
    """Refuse what needs a leaf while a kiosk still holds the signature."""
    if not signature.final:
        raise Refused(
            "held",
            _("This signature is not in the ledger yet: for a minute it can still be undone."),
        )


def can_undo(signature: Signature, asked: datetime | None = None) -> bool:
    """Whether a kiosk still holds it, or did when that was asked and no worker has come since."""
    held = signature.held_until
    return not signature.final and held is not None and held > (asked or timezone.now())


def check_can_undo(signature: Signature | None, asked: datetime | None = None) -> Signature:
    """The signature, while it is held. Refuses what is in the log or about to be."""
    if signature is None:
        raise Refused("undone", _("This signature was undone already."))
    if not can_undo(signature, asked):
        raise Refused(
            "too_late",
            _("The minute is over: the signature belongs to the ledger now. It can be withdrawn "
              "on the signatory’s own page."),
        )  # fmt: skip
    return signature


def check_can_end(ceremony: Ceremony) -> None:
    """Refuse the finale of a signing that never began, and a second one."""
    if ceremony.state == Ceremony.State.PLANNED:
        raise Refused("not_open_yet", _("The signing has not begun yet."))
    if ceremony.finale_at:
        raise Refused("finale", _("The finale was given already."))


def check_is_over(ceremony: Ceremony) -> None:
    """Refuse a record of what is not over yet."""
    if ceremony.state != Ceremony.State.CLOSED:
        raise Refused("not_over", _("The record is made once the signing is closed."))


def check_reading_seconds(seconds: int) -> None:
    """Refuse a time that makes nobody read, and one that makes everybody wait."""
    if not 0 <= seconds <= MOST_READING:
        raise Refused(
            "reading_seconds",
            _("Please choose between 0 and %(most)d seconds.") % {"most": MOST_READING},
            status=422, field="seconds",
        )  # fmt: skip


def check_confirmed(signature: Signature | None) -> Signature:
    """The signature a kiosk's key stands for. Refuses (410) one that was undone, or never came."""
    if signature is None:
        raise Refused("undone", _("This signature was undone."), status=410)
    return signature
