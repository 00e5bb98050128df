"""What may not be handed out, and what may not be done to it: each raises Refused."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from badges import design_overlaps, sheets
from badges.design_layout import Layout
from badges.models import Badge, BadgeDesign, Certificate, CertificateIssue
from conference import work_words
from conference.errors import Refused
from conference.models import Conference
from registration.models import Delegate

LAST_SERIAL = 255  # the token has one byte for it


def check_can_issue(delegate: Delegate) -> None:
    """Only who is approved gets a badge."""
    if delegate.status != Delegate.Status.APPROVED:
        raise Refused("not_approved", _("Only approved delegates have a badge."))


def check_is_active(badge: Badge) -> None:
    """A revoked badge stays revoked: another one is issued instead."""
    if not badge.is_active:
        raise Refused("badge_revoked", _("This badge is revoked already."))


def check_can_reprint(badge: Badge) -> None:
    """Older prints can be told apart 255 times."""
    check_is_active(badge)
    if badge.print_serial >= LAST_SERIAL:
        raise Refused(
            "too_many_prints",
            _("This badge was printed 255 times. Revoke it and issue a new one."),
        )


def check_is_valid(certificate: Certificate) -> None:
    """Only a certificate in force can be revoked or replaced."""
    if not certificate.is_valid:
        raise Refused("certificate_ended", _("This certificate is no longer in force."))


def check_may_come(certificate: Certificate) -> None:
    """One that is not in force yet can be taken back, too."""
    if not certificate.may_come:
        check_is_valid(certificate)


def check_not_taken_back(certificate: Certificate) -> None:
    """What was revoked, or given up for another one before it was made, does not come into force
    because work on it goes on."""
    if certificate.status == Certificate.Status.REVOKED:
        code = "not_in_force" if certificate.pdf else "taken_back"
        raise Refused(code, work_words.REASONS[code])
    if not certificate.is_valid and not certificate.pdf:
        raise Refused("given_up", work_words.REASONS["given_up"])


def check_any_chosen(ticked: object) -> None:
    """Something must be ticked."""
    if not ticked:
        text = _("Nothing was chosen. Please tick at least one certificate.")
        raise Refused("nothing_chosen", text)


def check_any_in_force(certificates: object) -> None:
    """Nobody is mailed a certificate that was revoked, nor one that is not there yet."""
    if not certificates:
        text = _("No certificate is in force, so there is none to mail.")
        raise Refused("none_in_force", text)


def check_any_to_mail(certificates: object) -> None:
    """There must be somebody to mail to."""
    if not certificates:
        raise Refused(
            "nothing_to_mail",
            _("Every certificate you chose has been mailed. Choose “mail again” to send it twice."),
        )


def check_any_reached(certificates: object) -> None:
    """There must be somebody whose address takes mail."""
    if not certificates:
        raise Refused(
            "nobody_reached",
            _("Mail to these people came back or was not wanted, so none is sent. Correct the"
              " address on the person’s page, or say there that it works again."),
        )  # fmt: skip


def check_any_badges(badges: object) -> None:
    """There must be somebody to print."""
    if not badges:
        raise Refused("nothing_to_print", _("No badge was chosen: there is nothing to print."))


def check_fit(code: str, problem: str, **params: str) -> None:
    """Nothing may speak against a certificate (badges.candidates names what does)."""
    if code:
        raise Refused(code, problem, params=params)


def check_anybody_fit(people: object) -> None:
    """There must be somebody to issue to."""
    if not people:
        raise Refused("nobody_fit", _("There is nobody to issue a certificate to."))


def check_has_issue(issue: CertificateIssue | None) -> CertificateIssue:
    """What a certificate says comes from its issue: without it none can be made anew."""
    if issue is None:
        raise Refused(
            "no_issue",
            _("The issue of this certificate is gone. Prepare a new one for this person."),
        )
    return issue


def check_any_to_print(certificates: object) -> None:
    """There must be a certificate to print."""
    if not certificates:
        raise Refused("nothing_to_print", _("No certificate in force was chosen."))


def check_any_room(paper: sheets.Paper, sizes: Sequence[tuple[float, float]]) -> None:
    """Badges of one of these sizes at least must lie on the paper as a whole."""
    size = sizes[0]
    if not any(map(paper.holds, sizes)):
        text = _("Badges of %(size)s are larger than this paper. Choose another paper, or other"
                 " badges.")  # fmt: skip
        raise Refused("no_room", text % {"size": sheets.size_label(size)})


def check_sides(both: bool, paper_has_back: bool, badges_have: bool) -> None:
    """Both sides need a paper that is printed on both, and badges that have two."""
    if both and not paper_has_back:
        raise Refused("one_sided", _("A roll is printed on one side. Choose “Fronts only”."))
    if both and not badges_have:
        raise Refused("no_backs", _("None of these badges has a back. Choose “Fronts only”."))


def check_can_publish(layout: Layout, *, accepted: bool = False) -> None:
    """A badge says who somebody is, and opens the door; fields that lie over one another are
    accepted on purpose."""
    if not layout.has("name") or not layout.has("qr"):
        raise Refused(
            "design_lacks",
            _("A badge needs the name and the QR code. Add what is missing, then publish it."),
        )
    over = design_overlaps.warnings(layout)
    if over and not accepted:
        text = _("Fields lie over one another. Move them, or tick that this is meant. %(first)s")
        raise Refused("design_overlaps", text % {"first": over[0]})


def check_design_name(conference: Conference, name: str, design: BadgeDesign | None = None) -> None:
    """Designs of one conference are told apart by their names."""
    others = conference.badge_designs.filter(name=name)
    if design:
        others = others.exclude(pk=design.pk)
    if others.exists():
        raise design_name_taken()


def design_name_taken() -> Refused:
    """The refusal of a name that another design has."""
    text = _("Another design has this name. Please choose another.")
    return Refused("design_name", text, field="name")
