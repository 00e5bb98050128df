"""Scans that cannot be stored: what is wrong with each, in the reader's language."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ONE_WAY, UNKNOWN_GATE, ID_CONFLICT = "wrong_direction", "unknown_gate", "id_conflict"
WORDS: "dict[str, StrPromise]" = {
    ONE_WAY: _("Nobody leaves through this gate: it counts entries alone."),
    UNKNOWN_GATE: _("This device stands at no such gate. Choose the gate again."),
    ID_CONFLICT: _("Another scan has this id already."),
    "not_an_object": _("A scan is a JSON object."),
    "bad_id": _("“id” is not a UUID."),
    "token_or_badge": _("A scan names either a “token” or a “badge”, and one of them."),
    "bad_token": _("“token” is not a text."),
    "token_too_long": _("“token” is empty, or longer than what any badge says."),
    "unreadable_text": _("A text holds signs that cannot be kept."),
    "bad_badge_id": _("“badge” is not the 16 hexadecimal digits of a badge."),
    "bad_gate": _("“gate” is not the short name of a gate."),
    "bad_direction": _("“direction” is neither “in” nor “out”."),
    "bad_time": _("“at” is not a time of this century with its time zone, as in ISO 8601."),
    "bad_mono": _("A monotonic time is a number of milliseconds from 0."),
    "bad_local_verdict": _("“local_verdict” is not a word."),
    "bad_forced": _("“forced” is neither true nor false."),
    "forced_undo": _("A scan cannot be forced and take another one back at once."),
    "note_missing": _("“note” is missing: say why."),
    "note_too_long": _("The reason is too long. 200 signs are kept."),
}
# The same where an organiser reads it afterwards.
LATER: "dict[str, StrPromise]" = {
    UNKNOWN_GATE: _("The device does not stand at this gate any more."),
    ID_CONFLICT: _("Another scan has the same id and other content."),
}


def answer(
    raw: object, code: str, *, kept: bool = False, where: dict[str, str] | None = None
) -> dict[str, Any]:
    """The answer to a scan that cannot be stored. `kept`: it is written down for the organisers;
    until then the device keeps it. `where`: the gate's name by language.
    """
    given = raw.get("id") if isinstance(raw, dict) else None
    return {
        "id": given if isinstance(given, str) and len(given) <= 64 else None,
        "status": ID_CONFLICT if code == ID_CONFLICT else "invalid",
        "verdict": None,
        "reason": code,
        "detail": str(WORDS[code]),
        "delegate": None,
        **({"kept": True} if kept else {}),
        **({"where": where} if where else {}),
    }
