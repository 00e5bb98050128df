"""For monitors: alive, ready, and figures for Prometheus."""

import shutil
import time
from contextlib import suppress
from datetime import date, timedelta

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError

from conference.jobs import HEARTBEAT
from conference.lib import keys, seal_keys
from conference.lib.leases import Leased
from conference.lib.methods import require_safe
from conference.lib.problem import response
from conference.models import OutgoingMail, WorkItem

UNINDEXED = ["/me/", "/*/me/", "/*/desk/", "/door/", "/admin/", "/api/"]
LEAST_FREE_BYTES = 500 * 2**20


@require_safe
def healthz(request):
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def robots(request):
    """What search engines leave alone: secret pages, the desk, the door."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in UNINDEXED)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def favicon(request):
    """For programs that ask for the old name."""
    return redirect(static("img/icon-48.png"))


def database_ready() -> bool:
    """The database answers a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def broker_ready() -> bool:
    """The broker takes a connection."""
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (KombuError, OSError):
        return False
    return True


def worker_ready() -> bool:
    """A worker swept within the last minute."""
    return time.time() - (cache.get(HEARTBEAT) or 0) < 60


def disk_ready() -> bool:
    """There is room for documents."""
    return shutil.disk_usage(settings.DATA_DIR).free > LEAST_FREE_BYTES


def seal_expiry() -> date | None:
    """The last day of the seal's certificate, in good time before it comes; else None."""
    with suppress(keys.MissingKey):
        until = seal_keys.expiry(settings.KEYS_DIR)
        return until.date() if until < timezone.now() + seal_keys.SOON else None
    return None


def seal_ready() -> bool:
    """Documents can be sealed today."""
    return seal_keys.is_ready(settings.KEYS_DIR)


def warnings() -> list[str]:
    """What is well today and will not be soon, in English: for monitors."""
    day = seal_expiry()
    if day is None or day < timezone.now().date():
        return []
    return [f"the seal's certificate expires on {day}"]


@require_safe
def readyz(request):
    """Database, broker, worker, disk, seal; 503 names what is missing, `warnings` what will be."""
    checks = {"database": database_ready, "broker": broker_ready, "worker": worker_ready,
              "disk": disk_ready, "seal": seal_ready}  # fmt: skip
    results = {}
    for name, check in checks.items():
        try:
            results[name] = check()
        except Exception:  # noqa: BLE001 - a check that breaks is a check that failed
            results[name] = False
    status = 200 if all(results.values()) else 503
    return JsonResponse(results | {"warnings": warnings()}, status=status)


@require_safe
def metrics(request):
    """Rows of work and mail by state, in Prometheus' text format; for METRICS_ADDRESSES only."""
    if request.client_address not in settings.METRICS_ADDRESSES:
        return response(403, "not_allowed", _("This address may not read the metrics."))
    lines = []
    for model, name in ((WorkItem, "work_items"), (OutgoingMail, "mails")):
        counts = dict(model.objects.order_by().values_list("status").annotate(Count("pk")))
        lines.append(f"# TYPE jinjiang_{name} gauge")
        lines += [f'jinjiang_{name}{{status="{status}"}} {counts.get(status, 0)}'
                  for status, _label in Leased.STATUSES]  # fmt: skip
        late = model.objects.due().filter(due_at__lt=timezone.now() - timedelta(minutes=5)).count()
        lines += [f"# TYPE jinjiang_{name}_late gauge", f"jinjiang_{name}_late {late}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
