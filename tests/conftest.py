"""What every test may use: the three stock people and Django's client in English."""

import gc
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test.utils import teardown_databases
from django.utils import translation
from hypothesis import HealthCheck, settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from conference.lib import keys
from initiative.models import Checkpoint, Log, LogEntry
from tests import database

# A busy machine takes its time; nothing here is about speed.
hypothesis_settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")


# What a test asks for, by fixture or by mark, when it needs a database, a broker or processes.
STATE = {"db", "transactional_db", "django_db", "live_server", "processes", "services", "browser"}


def pytest_collection_modifyitems(items):
    """What neither database nor broker can change is marked stateless: what needs none, besides
    tests of pages' looks, of documents, of what scanners do by themselves, of servers that bring a
    database of their own, and of who may reach which rows, which say so themselves.

    Files that take minutes first: xdist hands files out in this order, and none of them must be
    the last. Browsers last: their driver's event loop stays in its thread."""
    for item in items:
        if STATE.isdisjoint(item.fixturenames) and STATE.isdisjoint(
            mark.name for mark in item.iter_markers()
        ):
            item.add_marker(pytest.mark.stateless)
    long = {item.path for item in items if _marked(item, "processes", "slow")}
    browsing = {item.path for item in items if _marked(item, "browser")}
    items.sort(key=lambda item: (item.path in browsing, item.path not in long))


@pytest.fixture(scope="session")
def django_db_setup(
    request, django_test_environment, django_db_blocker, django_db_modify_db_settings
):
    """pytest-django's, but that xdist's workers share the migrations' work (tests/database.py)."""
    worker = getattr(request.config, "workerinput", {})
    with django_db_blocker.unblock():
        made = database.set_up(worker.get("testrunuid"))
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def pytest_sessionfinish(session):
    """What workers shared is deleted once all of them are done."""
    if runner := session.config.pluginmanager.getplugin("dsession"):
        with session.config.stash[blocking_manager_key].unblock():
            database.forget(runner.nodemanager.testrunuid)


def pytest_collection_finish():
    """What is there by now stays: no collection of garbage walks through it again, and those that
    a document asks for took a quarter of all tests' time."""
    gc.collect()
    gc.freeze()


def _marked(item, *names) -> bool:
    return any(item.get_closest_marker(name) for name in names)


@pytest.fixture(scope="session", autouse=True)
def _keys():
    """The product's keys, made once for the whole run."""
    keys.create_missing(settings.KEYS_DIR)


@pytest.fixture(autouse=True)
def _fresh_ledger(request):
    """No test, and no fixture made for a whole file before it, meets the mark of another one's log;
    and where the tables are flushed after a test, the ledger is emptied first as a rehearsal's is,
    or its triggers would refuse."""
    yield from _emptied(request)
    shutil.rmtree(Path(settings.DATA_DIR) / "ledger", ignore_errors=True)


def _emptied(request):
    marker = request.node.get_closest_marker("django_db")
    flushed = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not flushed and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    Log.objects.update(disposable=True)
    LogEntry.objects.all().delete()
    Checkpoint.objects.all().delete()


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits of one test do not reach the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _english():
    """The language of one test's last request does not reach the next."""
    with translation.override("en"):
        yield


@pytest.fixture
def run_jobs(django_capture_on_commit_callbacks):
    """`with run_jobs():` does at once what the block left for the workers."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
