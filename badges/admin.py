"""Rows to look at; the daily work is on the desk."""

from django.contrib import admin

from badges.models import Badge, Certificate
from conference.lib.looking import Looking


@admin.register(Badge)
class BadgeAdmin(Looking):
    """Badges."""

    list_display = ["code", "conference", "status", "print_serial", "made_at"]
    list_filter = ["status", "conference"]
    search_fields = ["badge_id", "short_code"]
    raw_id_fields = ["delegate"]


@admin.register(Certificate)
class CertificateAdmin(BadgeAdmin):
    """Certificates."""

    list_display = ["serial", "conference", "initiative_slug", "status", "made_at"]
    list_filter = ["status", "initiative_slug", "conference"]
    search_fields = ["serial"]
    raw_id_fields = ["delegate", "superseded_by"]
