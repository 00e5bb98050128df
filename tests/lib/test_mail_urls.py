"""EMAIL_URL: SMTP in its three spellings, or a provider by django-anymail."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from conference.lib import mail_urls


@pytest.mark.parametrize(
    ("scheme", "tls", "ssl"),
    [("smtp", None, None), ("smtp+tls", True, None), ("smtp+ssl", None, True)],
)
def test_smtp_is_sent_by_our_own_client(scheme, tls, ssl):
    found = mail_urls.read(f"{scheme}://wei%40example.org:p%3Aw@mx.example.org:587")

    assert "EMAIL_FILE_PATH" not in found  # erasing still looks where messages were kept as files
    assert found["EMAIL_BACKEND"] == "conference.lib.mail_smtp.SmtpBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mx.example.org", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("wei@example.org", "p:w")
    assert (found.get("EMAIL_USE_TLS"), found.get("EMAIL_USE_SSL")) == (tls, ssl)


def test_a_providers_settings_are_named_as_django_anymail_names_them():
    found = mail_urls.read(
        "anymail+mailgun://?api_key=k%2B1&sender_domain=mg.example.org&webhook_secret=wei:secret"
    )

    assert found == {
        "EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend",
        "EMAIL_PROVIDER": "mailgun",
        "ANYMAIL": {
            "IGNORE_UNSUPPORTED_FEATURES": True,
            "MAILGUN_API_KEY": "k+1",
            "MAILGUN_SENDER_DOMAIN": "mg.example.org",
            "WEBHOOK_SECRET": "wei:secret",
        },
    }


@pytest.mark.parametrize("url", ["anymail+nobody://?api_key=1", "pigeon://example.org"])
def test_what_nobody_can_send_by_is_refused(url):
    with pytest.raises(ImproperlyConfigured):
        mail_urls.read(url)
