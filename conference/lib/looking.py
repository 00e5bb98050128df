"""Django's admin as a window: rows are looked at there, and changed on the desk alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class _Window:
    """What is changed past the actions has no rule, no audit line and no mail."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The desk adds them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The desk changes them, with an audit line."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The desk ends them; nothing just vanishes."""
        return False


class Looking(_Window, admin.ModelAdmin):
    """A table one can look at."""


class LookingInline(_Window, admin.TabularInline):
    """Rows below a row one looks at."""

    extra = 0
