"""Pages and API for a WSGI server (granian in production)."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from conference.lib import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conference.settings")

application = get_wsgi_application()

get_resolver().url_patterns  # noqa: B018 - read for its views
garbage.settle()
