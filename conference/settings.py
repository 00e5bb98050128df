"""All settings, read from the environment; the defaults need no server (docs/operators.md)."""

import secrets
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import schedule
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from conference.lib import broker, languages, mail_urls, private, stores

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
KEYS_DIR = Path(env("KEYS_DIR", default=str(DATA_DIR / "keys"))).resolve()
FONTS_DIR = Path(env("FONTS_DIR", default=str(DATA_DIR / "fonts"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _local_secret() -> str:
    """A secret of this machine's own, made once, so that no shared default ever signs a cookie."""
    path = KEYS_DIR / "django.secret"
    if not path.exists():
        KEYS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


# -- Site
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or _local_secret()
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
SECURE_SITE = SITE_URL.startswith("https://")
ROOT_URLCONF = "conference.urls"
WSGI_APPLICATION = "conference.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Apps, lowest layer last: a higher app may import a lower one, never the other way
INSTALLED_APPS = [
    "initiative",
    "checkin",
    "badges",
    "sessions.apps.ProgrammeConfig",
    "registration",
    "conference",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "template_partials",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "conference.middleware.client_address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "checkin.lane.door_lane",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "conference.middleware.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "conference.middleware.audit_origin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "conference.middleware.readable_address",
    "conference.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "conference.context.site",
            ],
            "builtins": ["conference.templatetags.ground"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- Database: SQLite as measured (WAL, immediate transactions), or what DATABASE_URL says
DATABASE_URL = env("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL, not NORMAL: an acknowledged signature must survive a power cut (docs/adr).
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; "
            "PRAGMA journal_size_limit=27103364"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env("REDIS_URL", default="")
REDIS_PREFIX = env("REDIS_PREFIX", default="")  # where several sites share one Redis
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA_DIR / "cache",
            # Rate limits and the workers' heartbeat live here: none may be culled at random.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    )
}

# -- People
AUTH_USER_MODEL = "conference.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator",
                 "CommonPasswordValidator")
]  # fmt: skip
LOGIN_URL = "desk:login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "conference:home"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["ip_address", "username"]]
AXES_CLIENT_IP_CALLABLE = "conference.middleware.axes_address"
AXES_USERNAME_CALLABLE = "conference.middleware.axes_username"
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "desk/locked_out.html"
AXES_VERBOSE = False

# -- Languages: two everywhere, fourteen on the initiative's public pages
languages.register()
LANGUAGE_CODE = "en"
LANGUAGES = languages.ALL
HOUSE_LANGUAGES = languages.HOUSE
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["conference.lib.formats"]
USE_TZ = True
TIME_ZONE = "UTC"
SITE_NAME = _("Jinjiang")

# -- Static files: our own and npm packages straight from node_modules; nothing from another host
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "static-built")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/zxing-wasm", BASE_DIR / "node_modules" / "zxing-wasm" / "dist"),
    ("vendor/noble-ed25519", BASE_DIR / "node_modules" / "@noble" / "ed25519"),
]
STORAGES = {
    "default": stores.backend(env("STORAGE_URL", default=""), DATA_DIR / "documents"),
    "staticfiles": {"BACKEND": "conference.lib.staticfiles.ModuleManifestStorage"},
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

# -- Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, "'wasm-unsafe-eval'"],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:", "mediastream:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_SSL_REDIRECT = SECURE_SITE
# The health checks of the compose file ask the processes directly, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SITE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SITE
SECURE_HSTS_PRELOAD = SECURE_SITE
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "conference.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
METRICS_ADDRESSES = env.list("METRICS_ADDRESSES", default=["127.0.0.1", "::1"])

# -- Mail: without EMAIL_URL every message is a file under DATA_DIR/mail, readable on the desk
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_URL = env("EMAIL_URL", default="")
EMAIL_PROVIDER = ""  # its API is used instead of SMTP
ANYMAIL: dict[str, object] = {}
if EMAIL_URL:
    vars().update(mail_urls.read(EMAIL_URL))
else:
    EMAIL_BACKEND = "conference.lib.mail_files.EmlFileBackend"
EMAIL_TIMEOUT = 30
BOUNCE_ADDRESS = env("BOUNCE_ADDRESS", default="")  # the envelope's sender; else the sender's own
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Jinjiang <jinjiang@localhost>")

# -- Seal: the key in KEYS_DIR or in a token, and who stamps the time of a seal (docs/operators.md)
TIMESTAMP_URL = env("TIMESTAMP_URL", default="")
TIMESTAMP_TIMEOUT = 15
SEAL_PKCS11_MODULE = env("SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env("SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_KEY = env("SEAL_PKCS11_KEY", default="seal")
SEAL_PKCS11_PIN_FILE = env("SEAL_PKCS11_PIN_FILE", default="")

# -- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["conference.api_access.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["conference.api_access.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "conference.api_access.Negotiation",
    "DEFAULT_PARSER_CLASSES": ["conference.lib.parsing.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "conference.openapi.Schema",
    "DEFAULT_PAGINATION_CLASS": "conference.api_access.Pages",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "conference.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Jinjiang",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "Delegates, programme, scans, signatures and certificates of a conference.",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "conference.openapi.with_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ScanDirection": "checkin.models.Direction",
        "GateDirection": "checkin.models.Gate.Way",
        "PrintStates": "checkin.device_serializers.STATES",
        "PrintSteps": "checkin.device_serializers.STEPS",
        "PrintSeen": "checkin.device_serializers.SEEN",
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
}

# -- Celery: Redis where there is one, else files under DATA_DIR; the rows are the truth (docs/adr)
CELERY_BROKER_URL = REDIS_URL or f"{broker.SCHEME}://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "global_keyprefix": REDIS_PREFIX,
        "visibility_timeout": 900,
        "priority_steps": list(range(10)),  # as jobs.py counts them, 0 first
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "socket_connect_timeout": 2,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(DATA_DIR / "broker" / "messages"),
        "data_folder_out": str(DATA_DIR / "broker" / "messages"),
        "control_folder": str(DATA_DIR / "broker" / "control"),
        "processed_folder": str(DATA_DIR / "broker" / "taken"),
        "polling_interval": 0.1,
    }
)
if not REDIS_URL:
    for _folder in ("messages", "control", "taken"):
        (DATA_DIR / "broker" / _folder).mkdir(parents=True, exist_ok=True)
# Remote control of workers writes files of its own into the embedded broker; nobody uses it.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# No message is taken before a hand is free for it: what is more urgent may come first.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "housekeeping"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
LEASE_SECONDS = env.int("LEASE_SECONDS", default=60)
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=2)


def _every(seconds: float, task: str, expires: int) -> dict[str, object]:
    """A look by the clock; one that no worker took in time is not made up for."""
    options = {"expires": expires, "queue": "housekeeping"}
    return {"task": task, "schedule": schedule(seconds), "options": options}


CELERY_BEAT_SCHEDULE = {
    "sweep": _every(SWEEP_SECONDS, "conference.tasks.sweep", 30),
    "delete-files": _every(15, "conference.tasks.delete_files", 30),
    "lapse-unconfirmed": _every(300, "registration.periodic.lapse_unconfirmed", 300),
    "forget-old-photos": _every(3600, "registration.periodic.forget_old_photos", 3600),
    "follow-the-door": _every(10, "checkin.periodic.follow", 10),
    "release-held-signatures": _every(5, "initiative.periodic.release_held", 10),
    "ask-witnesses": _every(60, "initiative.periodic.ask_witnesses", 60),
    "forget-unproved-joins": _every(600, "initiative.periodic.forget_unproved", 600),
    "end-overdue-grants": _every(300, "initiative.periodic.end_overdue_grants", 300),
    "advance-campaigns": _every(10, "registration.periodic.advance_campaigns", 30),
    "mend-mails": _every(10, "badges.periodic.mend_mails", 30),
}

# -- Logging
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "hide_secrets": {"()": "conference.lib.private.HideSecrets"},
        "real_errors": {"()": "conference.lib.private.RealErrors"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["hide_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "conference": {"level": env("LOG_LEVEL", default="INFO")},
        "django.request": {"filters": ["real_errors"]},
        "django.security.csrf": {"level": "ERROR"},  # a form without its token: a no like others
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
        "kombu.connection": {"level": "ERROR"},  # no host in filesystem://, and rightly so
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "pyhanko": {"level": "ERROR"},
    },
}

if env("SENTRY_DSN", default=""):  # the optional extra of docs/operators.md
    import sentry_sdk

    sentry_sdk.init(
        dsn=env("SENTRY_DSN"), send_default_pii=False, before_send=private.without_secrets
    )
