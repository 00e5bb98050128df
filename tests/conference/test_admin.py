"""Django's admin is a window: nothing is changed through it."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import RequestFactory

from conference.models import User

OURS = [
    model_admin
    for model, model_admin in admin.site._registry.items()
    if not model.__module__.startswith(("django.", "axes.")) and model not in (Group, User)
]


@pytest.mark.parametrize("model_admin", OURS, ids=str)
def test_admin_changes_nothing(model_admin):
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)

    assert {
        "add": model_admin.has_add_permission(request),
        "change": model_admin.has_change_permission(request),
        "delete": model_admin.has_delete_permission(request),
        "view": model_admin.has_view_permission(request),
    } == {"add": False, "change": False, "delete": False, "view": True}
