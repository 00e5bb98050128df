"""Every address. Pages carry the language; files, codes and the API do not.

Each app's urls.py has app_name and two lists: `localized` (names app:verb) and `plain`
(names app-plain:verb). Words of fixed addresses are no slugs (conference.rules.RESERVED_SLUGS).
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

import badges.urls
import checkin.urls
import initiative.urls
import registration.urls
import sessions.urls
from conference import desk_urls, page_urls, site_urls

APPS = [site_urls, desk_urls, registration.urls, sessions.urls, badges.urls, checkin.urls,
        initiative.urls, page_urls]  # fmt: skip

handler400 = "conference.errors.bad_request"
handler403 = "conference.errors.forbidden"
handler404 = "conference.errors.not_found"
handler500 = "conference.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("conference.api")),
    *[path("", include((app.plain, f"{app.app_name}-plain"))) for app in APPS],
    # conference:show is /<lang>/<slug>/, so the pages' own list comes last
    *i18n_patterns(*[path("", include((app.localized, app.app_name))) for app in APPS]),
]
