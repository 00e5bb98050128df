"""Processes that serve for days look for garbage less often, and never in what was loaded."""

import subprocess
import sys

from celery.signals import worker_init

from conference.celery import app
from conference.lib import garbage

SETTLED = """
import gc
from conference.lib import garbage
garbage.settle()
print(gc.get_freeze_count() > 1000, gc.get_threshold()[0])
"""


def test_what_is_loaded_is_left_alone():
    done = subprocess.run([sys.executable, "-c", SETTLED], capture_output=True, text=True)
    assert done.stdout.split() == ["True", "10000"], done.stderr


def test_a_worker_settles_before_its_pool_begins(monkeypatch):
    asked = []
    monkeypatch.setattr(garbage, "settle", lambda: asked.append(1))
    worker_init.send(sender=app)
    assert asked == [1]
