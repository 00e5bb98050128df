"""Pages and API for a WSGI server (granian in production)."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conference.settings")

application = get_wsgi_application()

# All that is loaded now stays as long as the process: looking for garbage in it, every few batches
# of scans, took a quarter of their time.
get_resolver().url_patterns  # noqa: B018 - read for its views
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
