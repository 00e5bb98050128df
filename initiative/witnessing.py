"""Asking witnesses to cosign the newest checkpoint: C2SP tlog-witness, add-checkpoint.

A witness cosigns only what continues the last checkpoint it saw. So once one has, neither this
site nor anybody with its keys can show it, or who trusts it, another history.
"""

import logging
from datetime import UTC, datetime, timedelta

import requests
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from conference.lib import notes
from conference.lib.trouble import Trouble
from initiative import log as ledger, witnesses
from initiative.models import Checkpoint, Cosignature, Log
from initiative.witnesses import Witness, configured

TIMEOUT = 10
MOST_BYTES = 64 * 1024

logger = logging.getLogger(__name__)


PATIENCE = timedelta(minutes=2)  # so long a certificate waits for cosignatures
ASKED_AGAIN = 5  # seconds; however many certificates wait
AWAY = 300  # seconds in which nobody waits for a witness that did not cosign


class NotCosigned(Exception):
    """A witness did not cosign; the text says why, for the operator."""


def ask_all(log: Log) -> list[tuple[Witness, str]]:
    """Ask each witness that has not cosigned the newest checkpoint; why not, or ""."""
    newest = ledger.checkpoint(log)
    said = {(each.name, each.key_id) for each in newest.cosignatures.all()}
    answers = []
    for witness in configured():
        if (witness.verifier.name, witness.verifier.key_id.hex()) in said:
            continue
        try:
            ask(newest, witness)
            cache.delete(_away(witness))
            answers.append((witness, ""))
        except NotCosigned as error:
            cache.set(_away(witness), True, AWAY)
            answers.append((witness, str(error)))
    return answers


def _away(witness: Witness) -> str:
    return f"witness-away:{witness.verifier.key_id.hex()}"


class Awaited(Trouble):
    """Witnesses are about to cosign a checkpoint: soon there is one."""


def wait_for(log: Log, index: int) -> None:
    """Raises Awaited while this leaf is young and a witness that answers has cosigned no checkpoint
    over it; it is asked here. Nobody waits longer than PATIENCE, or for a witness that is away.
    """
    if not (missing := _missing(log, index)) or not _is_young(log, index):
        return
    if cache.add(f"witnesses-asked:{log.pk}", True, ASKED_AGAIN):
        ask_all(log)
        missing = _missing(log, index)
    if any(not cache.get(_away(each)) for each in missing):
        raise Awaited("witness_awaited", "witnesses have not cosigned yet")


def best_cosigned(log: Log, index: int) -> Checkpoint:
    """The checkpoint over a leaf that most witnesses have cosigned so far, the newest of those;
    without any, the newest of all."""
    rows = Checkpoint.objects.filter(log=log, size__gt=index).exclude(cosignatures=None)
    counted = rows.annotate(witnesses=Count("cosignatures"))
    return counted.order_by("-witnesses", "-size").first() or ledger.checkpoint(log)


def cosigned_proof(log: Log, index: int, extra: bytes = b"") -> str:
    """A .tlog-proof file for one leaf under that checkpoint. Raises IndexError."""
    under = best_cosigned(log, index)
    proof = ledger.inclusion_proof(log, index, under.size)
    return notes.format_proof(index, proof, ledger.served(under), extra)


def cosigners(note: str) -> list[str]:
    """The names of the configured witnesses that have cosigned this note; a line that does not fit
    is nobody's."""
    found = []
    for witness in configured():
        try:
            notes.open_note(note, [witness.verifier])
        except notes.BadNote:
            continue
        found.append(witness.verifier.name)
    return found


def _missing(log: Log, index: int) -> list[Witness]:
    """Who has cosigned no checkpoint over this leaf. A rehearsal's log has no witnesses."""
    if log.disposable:
        return []
    return [each for each in configured() if last_seen(log, each) <= index]


def _is_young(log: Log, index: int) -> bool:
    first = Checkpoint.objects.filter(log=log, size__gt=index).earliest("size")
    return timezone.now() - first.at < PATIENCE


def ask_about_public_log() -> None:
    """What the clock does: nothing where no witness is named, a warning for each that refuses and
    for each line that names none."""
    for flaw in witnesses.flaws().values():
        logger.warning("no witness: %s", flaw)
    log = Log.objects.filter(disposable=False).first()
    if log is None or not configured():
        return
    for _witness, reason in ask_all(log):
        if reason:
            logger.warning("no cosignature: %s", reason)


def ask(checkpoint: Checkpoint, witness: Witness) -> Cosignature:
    """Have one witness cosign one checkpoint. Raises NotCosigned.

    Where it has seen more or less than we remember, it says how much, and is asked once more.
    """
    status, answer = _post(witness, request_body(checkpoint, last_seen(checkpoint.log, witness)))
    if status == 409:
        status, answer = _post(
            witness, request_body(checkpoint, _size(answer, checkpoint, witness))
        )
    if status != 200:
        raise NotCosigned(f"{witness.verifier.name} answers {status}: {answer.strip()[:200]}")
    return accept(checkpoint, witness, answer)


def accept(checkpoint: Checkpoint, witness: Witness, lines: str) -> Cosignature:
    """Keep the witness's cosignature among these lines; other keys' lines are passed over.

    Raises NotCosigned where there is none, or one that does not fit.
    """
    try:
        opened = notes.open_note(f"{notes.text_of(checkpoint.note)}\n{lines}", [witness.verifier])
        (line,) = opened.verified
        at = datetime.fromtimestamp(notes.cosigned_at(line.signature), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise NotCosigned(f"{witness.verifier.name} sent no cosignature: {error}") from error
    with transaction.atomic():
        kept, _new = Cosignature.objects.update_or_create(
            checkpoint=checkpoint, name=line.name, key_id=line.key_id.hex(),
            defaults={"line": notes.line_of(line), "at": at},
        )  # fmt: skip
    return kept


def request_body(checkpoint: Checkpoint, old: int) -> bytes:
    """The body of add-checkpoint: from which size, the proof, and the log's own signed note."""
    proof = ledger.consistency_proof(checkpoint.log, old, checkpoint.size) if old else []
    return f"old {old}\n{notes.format_hashes(proof)}\n{checkpoint.note}".encode()


def last_seen(log: Log, witness: Witness) -> int:
    """The size of the newest checkpoint that this witness cosigned for us, 0 for none."""
    key_id = witness.verifier.key_id.hex()
    rows = Checkpoint.objects.filter(
        log=log, cosignatures__name=witness.verifier.name, cosignatures__key_id=key_id
    )
    return rows.order_by("-size").values_list("size", flat=True).first() or 0


def _size(answer: str, checkpoint: Checkpoint, witness: Witness) -> int:
    """What a witness in conflict has seen. Raises NotCosigned where that is no size of ours."""
    text = answer.removesuffix("\n")
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise NotCosigned(f"{witness.verifier.name} is in conflict with size {checkpoint.size}")
    if int(text) > checkpoint.size:
        raise NotCosigned(
            f"{witness.verifier.name} has seen {text} entries, and here are {checkpoint.size}: "
            "this log is older than one that was served"
        )
    return int(text)


def _post(witness: Witness, body: bytes) -> tuple[int, str]:
    """Status and text of the answer; redirects are not followed. Raises NotCosigned."""
    try:
        with requests.post(
            f"{witness.url}/add-checkpoint", data=body, timeout=TIMEOUT, allow_redirects=False,
            stream=True, headers={"Content-Type": "text/plain; charset=utf-8"},
        ) as answer:  # fmt: skip
            content = answer.raw.read(MOST_BYTES, decode_content=True)
            return answer.status_code, content.decode("utf-8", "replace")
    except requests.RequestException as error:
        raise NotCosigned(f"{witness.verifier.name} cannot be reached: {error}") from error
