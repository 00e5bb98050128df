"""Django's admin: for looking at rows."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from conference import work_words
from conference.lib.looking import Looking
from conference.models import (
    AuditEntry,
    Conference,
    FileToDelete,
    Job,
    Membership,
    OutgoingMail,
    WorkItem,
)


@admin.register(Conference)
class ConferenceAdmin(Looking):
    """Conferences; the address of a mail server may hold a password and is not shown."""

    list_display = ["slug", "__str__", "number", "starts_on", "published", "is_demo"]
    exclude = ["email_url"]


@admin.register(Membership)
class MembershipAdmin(Looking):
    """Who may do what."""

    list_display = ["user", "role", "conference"]
    list_filter = ["conference", "role"]
    list_select_related = ["user", "conference"]


@admin.register(AuditEntry)
class AuditEntryAdmin(Looking):
    """The audit trail of every conference."""

    list_display = ["at", "action", "target_label", "user", "conference"]
    list_filter = ["conference"]
    search_fields = ["action", "target_label", "target"]
    list_select_related = ["user", "conference"]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(Looking):
    """Messages without their text, which may hold a delegate's link."""

    list_display = ["to", "kind", "status", "attempts", "created_at", "conference"]
    list_filter = ["status", "conference"]
    search_fields = ["to", "message_id"]
    exclude = ["text", "html"]


@admin.register(FileToDelete)
class FileToDeleteAdmin(Looking):
    """Files that should be gone."""

    list_display = ["path", "place", "since", "due_at", "reason"]
    list_filter = ["place"]
    exclude = ["error", "lease_token", "lease_until"]

    @admin.display(description=_("reason"))
    def reason(self, row: FileToDelete) -> str:
        """Why the last try failed, in words."""
        return work_words.said(row.error)


@admin.register(Job, WorkItem)
class WorkAdmin(Looking):
    """Jobs and pieces of work."""

    list_display = ["__str__", "conference"]
    list_filter = ["conference"]
