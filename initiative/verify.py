"""Is a certificate genuine, and does the signature behind it still stand? In plain words.

What the paper is, badges says; what the ledger holds, this module does.
"""

import json
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from badges import verification
from badges.models import Certificate
from conference.lib import merkle, notes, serials
from initiative import endings, log as ledger, log_policies, verify_files, witnessing
from initiative.models import Log, LogEntry, Signature
from initiative.verdicts import (
    BAD as BAD,
    ENDED as ENDED,
    FAILED as FAILED,
    GOOD as GOOD,
    OK as OK,
    OPEN as OPEN,
    PENDING as PENDING,
    UNKNOWN as UNKNOWN,
    Check as Check,
    Verdict as Verdict,
    award_summary,
    ended_alone,
    summary,
)

# What fails here was genuine once.
ENDING = {"standing", "status"}


def by_serial(typed: str) -> Verdict:
    """The answer for a serial as somebody typed or scanned it."""
    try:
        serial = serials.parse(typed)
    except ValueError:
        return unknown(_("A serial looks like 001A-7K9QX. Please compare it letter by letter."))
    certificate = verification.find_certificate(str(serial))
    if certificate and not certificate.on_ledger:
        return award_verdict(certificate, [issued_check(certificate)])
    entry = find_entry(serial, certificate)
    if entry is None:
        return unknown(
            _("The five characters after the dash guard against slips of the pen, and here they "
              "do not fit. Please compare the serial letter by letter.")
        )  # fmt: skip
    checks = [*ledger_checks(entry), certificate_check(certificate)]
    return verdict(serial, entry, checks, certificate, named=False)


def by_upload(data: bytes) -> Verdict:
    """The answer for a file: what it is, then what the ledger says of the signature behind it.

    Raises Refused for a file too large (413) or no PDF (415).
    """
    found = verification.verify_pdf(data)
    checks = [
        Check(check.name, OK if check.ok else FAILED, check.sentence) for check in found.checks
    ]
    if found.certificate and not found.certificate.on_ledger:
        return award_verdict(found.certificate, checks)
    certificate, entry = found.certificate, None
    if certificate:
        serial = serials.parse(certificate.serial)
        entry = find_entry(serial, certificate)
    if certificate is None or entry is None:
        return Verdict(BAD, *summary(BAD), tuple(checks), found.serial)
    genuine = all(check.ok or check.name == "status" for check in found.checks)
    checks += verify_files.checks(data, entry, certificate)
    return verdict(serial, entry, [*checks, *ledger_checks(entry)], certificate, named=genuine)


def award_verdict(certificate: Certificate, checks: list[Check]) -> Verdict:
    """The answer for a certificate without an entry in the ledger: by our records alone.

    Its check characters are drawn, so whoever has the serial, has the paper: the name is shown.
    """
    if not any(check.code == "status" for check in checks):
        checks = [*checks, certificate_check(certificate)]
    failed = {check.code for check in checks if check.state == FAILED}
    state = BAD if failed - ENDING else ENDED if failed else GOOD
    conference = certificate.conference
    facts = {
        "kind": certificate.kind,
        "conference": conference.name,
        "name": certificate.name,
        "rehearsal": conference.is_rehearsal,
    }
    ended = endings.of_certificate(certificate) if state == ENDED else None
    return Verdict(
        state, *award_summary(state), tuple(checks), certificate.serial, facts, ended=ended
    )


def issued_check(certificate: Certificate) -> Check:
    """Such a serial was given out, and when."""
    day = date_format(certificate.issued_at.astimezone(certificate.conference.zone), "DATE_FORMAT")
    return Check(
        "serial", OK, _("We issued a certificate with the serial %s.") % certificate.serial,
        _("Issued on %(day)s.") % {"day": day},
    )  # fmt: skip


def unknown(hint: str) -> Verdict:
    """No such serial."""
    return Verdict(UNKNOWN, _("We know no certificate with this serial"), hint)


def find_entry(serial: serials.Serial, certificate: Certificate | None) -> LogEntry | None:
    """The signature's leaf: of the log its certificate names, else of the public log."""
    log = Log.objects.filter(disposable=False)
    if certificate:
        log = Log.objects.filter(initiatives__slug=certificate.initiative_slug)
    found = LogEntry.objects.filter(log__in=log, index=serial.leaf_index).select_related("log")
    entry = found.first()
    if entry is None or not serial.fits(bytes(entry.leaf_hash)):
        return None
    return entry if json.loads(bytes(entry.data))["t"] == "sign" else None


def ledger_checks(entry: LogEntry) -> list[Check]:
    """The leaf, its proof under the newest checkpoint, and whether the signature stands."""
    return [
        Check(
            "leaf", OK, _("The signature is in the public ledger"),
            _("The ledger %(origin)s calls it entry %(index)d. It counts from 0, so this is "
              "number %(place)d of its entries.")
            % {"index": entry.index, "place": entry.index + 1, "origin": entry.log.origin},
        ),
        inclusion_check(entry),
        *witness_checks(entry),
        status_check(entry),
    ]  # fmt: skip


def witness_checks(entry: LogEntry) -> list[Check]:
    """Who has cosigned a checkpoint over it, if anybody has: of the witnesses this site asks."""
    over = witnessing.best_cosigned(entry.log, entry.index)
    names = witnessing.cosigners(ledger.served(over))
    if not names:
        return []
    return [
        Check(
            "witnesses", OK, _("Witnesses from outside have seen it"),
            _("They have cosigned the ledger's checkpoint over %(size)d entries, this one among "
              "them: %(names)s.") % {"size": over.size, "names": ", ".join(names)},
        )
    ]  # fmt: skip


def inclusion_check(entry: LogEntry) -> Check:
    """Verify the proof as anybody outside would: by the checkpoint's signature and root."""
    title = _("Its place in the ledger is proved")
    try:
        proof = ledger.tlog_proof(entry.log, entry.index)
        note = notes.parse_proof(proof).checkpoint
        believed = log_policies.accepted(entry.log, note)
        notes.verify_proof(proof, bytes(entry.data), believed)
    except (notes.BadNote, merkle.BadProof, LookupError) as error:
        return Check(
            "inclusion", FAILED, title,
            _("The proof does not fit: %(reason)s. Please tell the organiser.")
            % {"reason": error},
        )  # fmt: skip
    size = notes.open_checkpoint(note, believed).size
    return Check(
        "inclusion", OK, title,
        _("The proof fits the signed checkpoint over %(size)d entries.") % {"size": size},
    )  # fmt: skip


def status_check(entry: LogEntry) -> Check:
    """Whether the signature stands. An erased one was withdrawn; its row is gone."""
    signature = signature_of(entry)
    status = signature.status if signature else Signature.Status.WITHDRAWN
    words = {
        Signature.Status.SIGNED: (OK, _("It was neither withdrawn nor replaced.")),
        Signature.Status.WITHDRAWN: (FAILED, _("The signatory has withdrawn it.")),
        Signature.Status.REVOKED: (FAILED, _("The organiser has revoked it.")),
        Signature.Status.AMENDED: (FAILED, _("It was replaced by a newer entry.")),
    }
    state, detail = words[Signature.Status(status)]
    title = _("The signature stands") if state == OK else _("The signature no longer stands")
    return Check("standing", state, title, detail)


def signature_of(entry: LogEntry) -> Signature | None:
    """The private row behind a leaf, while it exists."""
    rows = Signature.objects.filter(initiative__log=entry.log_id, leaf_index=entry.index)
    return rows.select_related("initiative", "conference", "delegate").first()


def verdict(
    serial: serials.Serial, entry: LogEntry, checks: list[Check],
    certificate: Certificate | None, *, named: bool,
) -> Verdict:  # fmt: skip
    """The overall answer. `named`: the holder showed the paper, so its name may be shown."""
    failed = [check for check in checks if check.state == FAILED]
    if any(check.code not in ENDING for check in failed):
        state = BAD
    elif failed:
        state = ENDED
    else:
        state = PENDING if any(check.state == OPEN for check in checks) else GOOD
    ended = None
    if state == ENDED:
        of_signature = endings.of_signature(entry, signature_of(entry))
        ended = of_signature or endings.of_certificate(certificate)
    alone = ended is not None and ended.what == endings.CERTIFICATE
    words = ended_alone() if alone else summary(state)
    facts = public_facts(entry, named=named)
    return Verdict(state, *words, tuple(checks), str(serial), facts, ended=ended)


def certificate_check(certificate: Certificate | None) -> Check:
    """What became of the certificate itself."""
    if certificate is None:
        return Check("status", OPEN, _("The certificate is not made yet."))
    check = verification.status_check(certificate)
    return Check(check.name, OK if check.ok else FAILED, check.sentence)


def public_facts(entry: LogEntry, *, named: bool) -> dict[str, Any]:
    """What may be shown: serials can be counted through, so a name only by consent or paper."""
    signature = signature_of(entry)
    if signature is None:
        return {"at": json.loads(bytes(entry.data))["at"]}
    listed = signature.status == "signed" and signature.consent_list and not signature.hidden
    return {
        "kind": "association" if signature.represents else "signatory",
        "initiative": signature.initiative.title,
        "slug": signature.initiative.slug,
        "online": signature.given_online,
        "conference": {} if signature.given_online else signature.conference.name,
        "at": signature.at,
        "time_zone": signature.conference.time_zone,
        "name": signature.name if listed or named else "",
        "represents": signature.represents if listed or named else "",
        "rehearsal": signature.conference.is_rehearsal,
    }
