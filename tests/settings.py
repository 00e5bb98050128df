"""Settings of the tests: the product's own, made fast and shut off from this machine's data."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A folder for this process alone: several runs, and xdist's workers, never meet.
_data = Path(tempfile.mkdtemp(prefix="jinjiang-tests-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["DATA_DIR"] = str(_data)
os.environ.pop("KEYS_DIR", None)
_fonts = Path(tempfile.gettempdir()) / f"jinjiang-fonts-{os.getuid()}"
os.environ["FONTS_DIR"] = str(_fonts)  # made once for all: 85 MB
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "*"
os.environ.pop("EMAIL_URL", None)

from conference.settings import *  # noqa: E402, F403
from conference.settings import DATABASES, STORAGES, TEMPLATES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
AXES_ENABLED = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads of concurrency tests and live servers share it.
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite3")}
# Static files straight from their sources: no collectstatic before a test.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
