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
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError

from conference import discarding, mail_strays, queries, readiness, work_words
from conference.jobs import HEARTBEAT
from conference.lib import keys, seal_keys
from conference.lib.leases import Leased
from conference.lib.methods import require_safe
from conference.lib.problem import response
from conference.models import FileToDelete, OutgoingMail, WorkItem

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
    """There is room on this machine's own disk."""
    return shutil.disk_usage(settings.DATA_DIR).free > LEAST_FREE_BYTES


def seal_expiry() -> date | None:
    """The last day of the seal's certificate, in good time before it comes; else None."""
    with suppress(keys.MissingKey):
        until, now = seal_keys.expiry(settings.KEYS_DIR), timezone.now()
        return until.date() if now <= until < now + seal_keys.SOON else None
    return None


def warnings(*, whole: bool = True) -> list[str]:
    """What is well today and will not be soon, and if `whole` what waits: in English."""
    day = seal_expiry()
    found = [f"the seal's certificate expires on {day}"] if day else []
    if not whole:
        return found
    with translation.override("en"):
        for wait in queries.waits(WorkItem.objects.exclude(away_since=None)):
            words = work_words.said(wait["error"])
            found.append(f"{wait['count']} wait since {wait['since']:%Y-%m-%d %H:%M}Z: {words}")
        found += [readiness.said_to_monitors(each) for each in readiness.cautions()]
        if stuck := discarding.stuck():
            words, since = work_words.said(stuck.error), f"{stuck.since:%Y-%m-%d %H:%M}Z"
            found.append(f"{stuck.count} files to be deleted are there since {since}: {words}")
    if stray := mail_strays.lately():
        found.append(f"{stray} notifications of mail that came back in the last seven days name no"
                     " message of this site, or cannot be read")  # fmt: skip
    return found


ELSEWHERE = "ask from one of METRICS_ADDRESSES, or look at the desk"
CHECKS = {
    "database": (database_ready, "it does not answer: look at DATABASE_URL and the database"),
    "broker": (broker_ready, "it does not answer: look at REDIS_URL and Redis"),
    "worker": (worker_ready, "none did anything for a minute: start worker, worker-mail and beat"),
    "disk": (disk_ready, "less than 500 MB are free in DATA_DIR: make room"),
}


@require_safe
def readyz(request):
    """Database, broker, worker, disk, store, seal, ledger; 503 where one fails: `problems` says
    what to do about it, `warnings` what will fail."""
    results, problems = {}, {}
    for name, (check, words) in CHECKS.items():
        try:
            results[name] = check()
        except Exception:  # noqa: BLE001 - a check that breaks is a check that failed
            results[name] = False
        if not results[name]:
            problems[name] = words
    for name, trouble in readiness.troubles().items():
        problems[name] = readiness.said_to_monitors(trouble)
    results |= {name: name not in problems for name in (*readiness.WATCHED, *readiness.LOOKS)}
    # Addresses and paths of this house are for its monitors, not for the world.
    if request.client_address not in settings.METRICS_ADDRESSES:
        problems = dict.fromkeys(problems, ELSEWHERE)
    body = {**results, "problems": problems, "warnings": []}
    if results["database"]:
        body["warnings"] = warnings(whole=request.client_address in settings.METRICS_ADDRESSES)
    return JsonResponse(body, status=503 if problems else 200)


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
    files = FileToDelete.objects.count()
    lines += ["# TYPE jinjiang_files_to_delete gauge", f"jinjiang_files_to_delete {files}"]
    lines.append("# TYPE jinjiang_mail_strays counter")
    lines += [f'jinjiang_mail_strays{{why="{why}"}} {count}'
              for why, count in mail_strays.totals().items()]  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
