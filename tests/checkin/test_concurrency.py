"""Thirty-two phones at one badge: the database decides who was first."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from checkin.actions import new_code, provision, record_scans
from checkin.models import Device, Scan
from conference.errors import Refused
from tests.checkin.factories import TOKEN, DeviceFactory, GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = 32


def at_once(calls):
    """The results of all calls, begun at the same moment, each in a thread of its own."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_simultaneous_scans_of_one_badge_have_one_first():
    gate = GateFactory()
    badge = badge_at(gate.conference)
    devices = [DeviceFactory(conference=gate.conference) for _n in range(PHONES)]
    messages = [batch(reading(badge, gate)) for _device in devices]

    at_once(
        [
            lambda device=device, message=message: record_scans(device, message)
            for device, message in zip(devices, messages, strict=True)
        ]
    )

    verdicts = Counter(Scan.objects.values_list("verdict", flat=True))
    assert verdicts == {"first": 1, "conflict": PHONES - 1}


def phone(live_server, number):
    """A function that sends a batch as device `number`, over a connection that is open already.

    Opened one by one: the test server's queue of callers is shorter than 32.
    """
    line = HTTPConnection(urlsplit(live_server.url).netloc, timeout=60)
    line.connect()
    headers = {"Authorization": f"Device {TOKEN}{number}", "Content-Type": "application/json"}

    def send(message):
        with closing(line):
            line.request("POST", reverse("api-door-scans"), json.dumps(message), headers)
            answer = line.getresponse()
            return answer.status, json.load(answer)

    return send


def test_simultaneous_scans_over_http_have_one_first(live_server):
    gate, now = GateFactory(), timezone.now()
    badge = badge_at(gate.conference)
    for number in range(PHONES):
        DeviceFactory(conference=gate.conference, number=number)
    phones = [phone(live_server, number) for number in range(PHONES)]
    messages = [batch(reading(badge, gate, at=now.isoformat()), sent_at=now) for _ in phones]

    answers = at_once(
        [partial(send, message) for send, message in zip(phones, messages, strict=True)]
    )

    assert [status for status, _body in answers] == [200] * PHONES
    results = [result for _status, body in answers for result in body["results"]]
    assert Counter(result["status"] for result in results) == {"stored": PHONES}
    expected = {"first": 1, "conflict": PHONES - 1}
    assert Counter(result["verdict"] for result in results) == expected
    assert Counter(Scan.objects.values_list("verdict", flat=True)) == expected
    assert Scan.objects.values("device").distinct().count() == PHONES


def test_simultaneous_retries_of_one_scan_store_it_once():
    gate = GateFactory()
    device = DeviceFactory(conference=gate.conference)
    for subject in (badge_at(gate.conference), "no badge at all"):
        message = batch(reading(subject, gate))

        answers = at_once([lambda message=message: record_scans(device, message)] * 8)

        statuses = Counter(answer[0]["status"] for answer in answers)
        assert statuses == {"stored": 1, "replayed": 7}
    assert Scan.objects.count() == 2


def test_simultaneous_uses_of_one_code_make_one_device():
    _code, text = new_code(ConferenceFactory(), [], None)

    def use():
        try:
            return provision(text, "Phone")[0].name
        except Refused as refusal:
            return refusal.code

    assert Counter(at_once([use] * 8)) == {"Phone": 1, "code_used": 7}
    assert Device.objects.count() == 1
