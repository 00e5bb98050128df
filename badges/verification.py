"""Is this PDF a certificate of ours, unchanged and in force? Each check with a plain sentence.

Asks nobody outside; the ledger's part (inclusion, withdrawal) is the initiative's.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from badges.models import Badge, Certificate
from conference.errors import Refused
from conference.lib import pdf, seal, serials

MOST_BYTES = 10 * 2**20


@dataclass(frozen=True)
class Check:
    """One thing looked at: its name for programs, whether it holds, what that means."""

    name: str  # seal, unchanged, trusted, serial, issued, status
    ok: bool
    sentence: str


@dataclass(frozen=True)
class Verification:
    """What a file turned out to be. `serial` is what it claims, "" where it claims none."""

    serial: str
    certificate: Certificate | None
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Every check holds."""
        return all(check.ok for check in self.checks)


def find_certificate(typed: str) -> Certificate | None:
    """The certificate with this serial, however it was typed; a rehearsal's only if no other. One
    that is not in force yet was given to nobody: it is unknown."""
    try:
        serial = serials.canonical(typed)
    except ValueError:
        return None
    known = Certificate.objects.exclude(status=Certificate.Status.PENDING)
    rows = known.select_related("conference", "delegate", "superseded_by")
    return rows.filter(serial=serial).order_by("conference__is_rehearsal", "-pk").first()


def check_upload(data: bytes) -> None:
    """Refuse what cannot be one of our files: 413 too large, 415 no PDF."""
    if len(data) > MOST_BYTES:
        raise Refused(
            "too_large", _("This file is too large to be one of our certificates."), status=413
        )
    if not data.startswith(b"%PDF-"):
        raise Refused(
            "not_a_pdf", _("This is not a PDF. Please choose the file you received."), status=415
        )


def check_is_no_badge(data: bytes) -> None:
    """Refuse (422) a badge we made: it is genuine, but nothing that can be verified here."""
    if Badge.objects.filter(pdf_sha256=hashlib.sha256(data).hexdigest()).exists():
        raise Refused(
            "is_a_badge",
            _("This is a badge of ours, not a certificate. It opens the door and is checked there. "
              "Please choose the PDF of your certificate: it comes by mail after signing."),
            status=422,
        )  # fmt: skip


def verify_pdf(data: bytes) -> Verification:
    """Check a file somebody was given. Raises Refused for what cannot be a certificate."""
    check_upload(data)
    serial = claimed_serial(data)
    if not serial:
        check_is_no_badge(data)
    certificate = find_certificate(serial) if serial else None
    checks = (*seal_checks(data), *record_checks(data, serial, certificate))
    return Verification(serial, certificate, checks)


def claimed_serial(data: bytes) -> str:
    """The serial a file names in its keywords; "" where there is none."""
    try:
        return serials.canonical(pdf.keywords(data))
    except ValueError:
        return ""


def seal_checks(data: bytes) -> tuple[Check, ...]:
    """The electronic seal: there, unbroken over the whole file, and ours."""
    status = seal.check(data, settings.KEYS_DIR)
    if not status.sealed:
        return (Check("seal", False, _("The file carries no seal of ours.")),)
    unchanged = status.intact and status.whole
    return (
        Check("seal", True, _("The file carries an electronic seal.")),
        Check(
            "unchanged", unchanged,
            _("Not a byte was changed since it was sealed.") if unchanged
            else _("The file was changed after it was sealed. Do not trust what it says."),
        ),
        Check(
            "trusted", status.trusted,
            _("The seal is the organiser's.") if status.trusted
            else _("The seal is not the organiser's, or is broken."),
        ),
    )  # fmt: skip


def record_checks(data: bytes, serial: str, certificate: Certificate | None) -> tuple[Check, ...]:
    """Our own records: such a serial, this very file, still in force."""
    if certificate is None:
        return (Check("serial", False, _unknown(serial)),)
    return (
        Check("serial", True, _("We issued a certificate with the serial %s.") % serial),
        file_check(hashlib.sha256(data).hexdigest(), certificate),
        status_check(certificate),
    )


def file_check(digest: str, certificate: Certificate) -> Check:
    """Whether we issued this very file, as it is now or as it was before it was made anew."""
    if digest == certificate.pdf_sha256:
        return Check("issued", True, _("This is the very file we issued."))
    if digest in certificate.earlier_files:
        return Check(
            "issued", True,
            _("This is a file we issued. Later it was made anew, and there is a newer one."),
        )  # fmt: skip
    return Check(
        "issued", False, _("This is not the file we issued under that serial, byte for byte.")
    )


def status_check(certificate: Certificate) -> Check:
    """Whether the certificate is in force."""
    newer = certificate.superseded_by
    sentence = {
        Certificate.Status.PENDING: _("The certificate is not made yet."),
        Certificate.Status.VALID: _("The certificate is in force."),
        Certificate.Status.REVOKED: _("The certificate was revoked."),
        Certificate.Status.SUPERSEDED: _("The certificate was replaced by a newer one: %s.")
        % (newer.serial if newer else "—"),
    }[Certificate.Status(certificate.status)]
    return Check("status", certificate.is_valid, sentence)


def _unknown(serial: str) -> str:
    if serial:
        return _("We issued no certificate with the serial %s.") % serial
    return _("The file names no serial of ours.")
