"""The least a server can do, in the product's own settings and middleware: two views for the bench.

Served by the product's own command, with this module in place of conference.wsgi.
"""

import json
import os

from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

TABLE = """CREATE TABLE bench_door (
    id bigserial PRIMARY KEY, uuid uuid UNIQUE NOT NULL, badge varchar(400) NOT NULL,
    at timestamptz NOT NULL)"""
INSERT = """INSERT INTO bench_door (uuid, badge, at) VALUES (%s, %s, now())
    ON CONFLICT (uuid) DO NOTHING"""


@csrf_exempt
def empty(request):
    """Nothing at all."""
    return HttpResponse("{}", content_type="application/json")


@csrf_exempt
def insert(request):
    """One row in one transaction, of the same message that the door gets."""
    scan = json.loads(request.body)["scans"][0]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [scan["id"], scan["token"]])
    return HttpResponse("{}", content_type="application/json")


urlpatterns = [path("empty", empty), path("insert", insert)]

if os.environ.get("DJANGO_SETTINGS_MODULE") == "bench.door_settings":
    from conference.wsgi import application as application
