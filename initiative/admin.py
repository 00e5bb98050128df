"""Looking at rows; the ceremony's daily tool is the desk."""

from django.contrib import admin

from conference.lib.looking import Looking
from initiative.models import (
    Ceremony,
    Checkpoint,
    Initiative,
    Log,
    Mandate,
    Signature,
    TextVersion,
    Voice,
)


@admin.register(Signature)
class SignatureAdmin(Looking):
    """Signatures, without salts and evidence."""

    list_display = ["name", "initiative", "conference", "leaf_index", "status", "at"]
    list_filter = ["initiative", "conference", "status"]
    search_fields = ["name", "city"]
    exclude = ["disclosures", "evidence"]


@admin.register(Initiative)
class InitiativeAdmin(Looking):
    """Initiatives."""

    list_display = ["slug", "log", "created_at"]


@admin.register(Ceremony)
class CeremonyAdmin(Looking):
    """Ceremonies."""

    list_display = ["initiative", "conference", "state", "opened_at", "closed_at"]


@admin.register(Mandate)
class MandateAdmin(Looking):
    """Who may sign for an association."""

    list_display = ["delegate", "association", "conference", "document", "confirmed_at"]


@admin.register(TextVersion)
class TextVersionAdmin(Looking):
    """Published texts."""

    list_display = ["initiative", "version", "authoritative", "leaf_index", "published_at"]


@admin.register(Log)
class LogAdmin(Looking):
    """Logs."""

    list_display = ["slug", "origin", "size", "disposable"]


@admin.register(Checkpoint)
class CheckpointAdmin(Looking):
    """Signed tree heads."""

    list_display = ["log", "size", "at"]


@admin.register(Voice)
class VoiceAdmin(Looking):
    """People a report quotes."""

    list_display = ["handle", "platform", "initiative"]
