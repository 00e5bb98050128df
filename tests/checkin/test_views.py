"""The scanner's page and what makes it installable."""

import json
import re

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db


def test_door_speaks_the_readers_language_without_one_in_its_address(client):
    english = client.get("/door/", headers={"accept-language": "en"})
    chinese = client.get("/door/", headers={"accept-language": "zh-CN"})

    assert '<html lang="en"' in english.text
    assert '<html lang="zh-Hans"' in chinese.text
    for answer in (english, chinese):
        assert answer.status_code == 200
        assert re.findall(r"<b lang=\"[\w-]+\">(.*?)</b>", answer.text) == [
            "放行", "Admit", "离场", "Leaving", "已入场", "Already in", "拒绝", "Refused",
        ]  # fmt: skip


def test_door_keeps_the_chosen_language_on_the_device(client):
    answer = client.get("/door/?language=zh-hans")

    assert (answer.status_code, answer.url) == (302, "/door/")
    cookie = answer.cookies["django_language"]
    assert (cookie.value, cookie["path"]) == ("zh-hans", "/door/")
    assert '<html lang="zh-Hans"' in client.get("/door/", headers={"accept-language": "en"}).text
    assert client.get("/door/?language=xx").status_code == 200


def test_door_names_every_reason_a_script_may_show(client):
    page = client.get("/door/", headers={"accept-language": "en"}).text
    words = set(re.findall(r'<data value="(\w+)">', page))
    reasons = {
        "revoked", "not_approved", "wrong_day", "wrong_zone", "wrong_conference", "bad_signature",
        "unknown_key", "unknown_badge", "malformed", "already_in", "no_badge",
    }  # fmt: skip

    assert reasons - words == set()


def test_door_has_no_inline_script_or_style(client):
    page = client.get("/door/").text

    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"\sstyle=|<style|\son\w+=", page) == []


def test_service_worker_is_at_the_root_and_its_files_exist(client):
    answer = client.get("/sw.js")

    assert answer["content-type"] == "text/javascript; charset=utf-8"
    files = re.findall(r'^  "/static/(.+)",$', answer.text, re.MULTILINE)
    assert [name for name in files if finders.find(name) is None] == []
    assert {"js/scan/main.js", "js/scan/worker.js", "css/scan.css"} - set(files) == set()


def test_manifest_makes_the_door_installable(client):
    answer = client.get("/manifest.webmanifest", headers={"accept-language": "en"})

    assert answer["content-type"] == "application/manifest+json"
    facts = json.loads(answer.content)
    assert (facts["start_url"], facts["scope"], facts["display"]) == (
        "/door/",
        "/door/",
        "standalone",
    )
    assert [icon["sizes"] for icon in facts["icons"]] == ["192x192", "512x512"]
    assert client.post("/manifest.webmanifest").status_code == 405
