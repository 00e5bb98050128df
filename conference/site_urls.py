"""Health, metrics, and what a mail provider reports."""

from django.urls import path

from conference import health, mail_hooks

app_name = "site"
localized: list = []
plain = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("robots.txt", health.robots, name="robots"),
    path("anymail/<slug:provider>/tracking/", mail_hooks.take_call, name="mail-hook"),
    path("favicon.ico", health.favicon, name="favicon"),
]
