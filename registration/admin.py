"""Django's admin: for looking at rows."""

from django.contrib import admin

from conference.lib.looking import Looking, LookingInline
from registration.models import Association, Category, Consent, Delegate, PlatformAccount


@admin.register(Association)
class AssociationAdmin(Looking):
    """Associations."""

    list_display = ["slug", "__str__", "conference"]
    list_filter = ["conference"]


@admin.register(Category)
class CategoryAdmin(Looking):
    """Categories."""

    list_display = ["code", "__str__", "conference", "approval", "capacity", "public"]
    list_filter = ["conference"]


class PlatformAccountInline(LookingInline):
    """A delegate's accounts."""

    model = PlatformAccount


class ConsentInline(LookingInline):
    """A delegate's consents."""

    model = Consent


@admin.register(Delegate)
class DelegateAdmin(Looking):
    """Delegates. The key of the magic link is not shown: it would open the delegate's page."""

    list_display = ["__str__", "email", "status", "category", "conference", "registered_at"]
    list_filter = ["conference", "status"]
    search_fields = ["search_text"]
    list_select_related = ["conference", "category"]
    raw_id_fields = ["association", "category"]
    readonly_fields = ["registered_at", "confirmed_at", "approved_at", "ended_at"]
    inlines = [PlatformAccountInline, ConsentInline]
