"""EMAIL_URL: an SMTP server, or a provider's API by django-anymail.

smtp+tls://user:password@host:587, smtp+ssl://…, smtp://…, or anymail+<provider>://?name=value&…
with the provider's settings as django-anymail names them (api_key, server_token, sender_domain, …)
and webhook_secret=user:password or the provider's own webhook_signing_key.
"""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

PROVIDER = "anymail+"
SMTP = "conference.lib.mail_smtp.SmtpBackend"
DJANGO_SMTP = "django.core.mail.backends.smtp.EmailBackend"
# As django-anymail 15 spells them. SES and its SNS messages need boto3, SendGrid's and others'
# signatures more still: docs/operators.md.
PROVIDERS = {
    "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postal", "postmark",
    "resend", "sendgrid", "sparkpost", "unisender_go",
}  # fmt: skip


def read(url: str) -> dict[str, Any]:
    """The EMAIL_… and ANYMAIL settings of a URL. Raises ImproperlyConfigured."""
    scheme = urlsplit(url).scheme
    if scheme.startswith(PROVIDER):
        return _provider(scheme.removeprefix(PROVIDER).replace("-", "_"), urlsplit(url).query)
    found = Env.email_url_config(url)
    del found["EMAIL_FILE_PATH"]  # always DATA_DIR/mail, also where a server takes over later
    if found["EMAIL_BACKEND"] == DJANGO_SMTP:
        found["EMAIL_BACKEND"] = SMTP
    return found


def _provider(name: str, query: str) -> dict[str, Any]:
    if name not in PROVIDERS:
        raise ImproperlyConfigured(f"EMAIL_URL: no provider {name}; {', '.join(sorted(PROVIDERS))}")
    given = {key.upper(): value for key, value in parse_qsl(query, keep_blank_values=False)}
    secret = given.pop("WEBHOOK_SECRET", "")
    own: dict[str, Any] = {f"{name.upper()}_{key}": value for key, value in given.items()}
    own["IGNORE_UNSUPPORTED_FEATURES"] = True  # a header some provider cannot take is left out
    return {
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "EMAIL_PROVIDER": name,
        "ANYMAIL": own | ({"WEBHOOK_SECRET": secret} if secret else {}),
    }
