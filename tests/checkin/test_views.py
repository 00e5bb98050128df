"""The scanner's page and what makes it installable."""

import json
import re

import pytest
from django.contrib.staticfiles import finders

from checkin import shell
from checkin.reasons import PLAIN
from registration.models import Delegate

pytestmark = pytest.mark.django_db


def test_door_speaks_the_readers_language_without_one_in_its_address(client):
    english = client.get("/door/", headers={"accept-language": "en"})
    chinese = client.get("/door/", headers={"accept-language": "zh-CN"})

    assert '<html lang="en"' in english.text
    assert '<html lang="zh-Hans"' in chinese.text
    for answer in (english, chinese):
        assert answer.status_code == 200
        assert re.findall(r"<b lang=\"[\w-]+\">(.*?)</b>", answer.text) == [
            "放行", "Admit", "发放", "Hand it over", "已领取", "Already given", "离场", "Leaving",
            "已入场", "Already in", "拒绝", "Refused", "已撤回", "Taken back", "未撤回",
            "Not taken back",
        ]  # fmt: skip


def test_door_keeps_the_chosen_language_on_the_device(client):
    answer = client.get("/door/?language=zh-hans")

    assert (answer.status_code, answer.url) == (302, "/door/?chosen")
    cookie = answer.cookies["django_language"]
    assert (cookie.value, cookie["path"]) == ("zh-hans", "/door/")
    assert '<html lang="zh-Hans"' in client.get("/door/", headers={"accept-language": "en"}).text
    assert client.get("/door/?language=xx").status_code == 200


def test_door_names_every_reason_a_script_may_show(client):
    page = client.get("/door/", headers={"accept-language": "en"}).text
    words = set(re.findall(r'<data value="(\w+)">', page))
    silent = {"already_out", "re_entry", "moved", "no_entry"}  # green: nothing needs to be said
    of_undos = {"nothing_to_undo", "undone_already", "not_yours", "too_late"}
    reasons = set(PLAIN) - silent - of_undos | {"no_badge", "not_kept", "closed_opens"}
    reasons |= {f"stands_{reason}" for reason in of_undos}

    assert reasons - words == set()


# Whoever joined online has no badge, so the door never meets one.
@pytest.mark.parametrize("status", sorted({*Delegate.Status.values} - {"online"}))
def test_door_names_every_state_of_a_registration(client, status):
    page = client.get("/door/", headers={"accept-language": "en"}).text

    assert status == Delegate.Status.APPROVED or f'"not_approved_{status}"' in page


def test_door_has_no_inline_script_or_style(client):
    page = client.get("/door/").text

    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"\sstyle=|<style|\son\w+=", page) == []


def test_service_worker_is_at_the_root_and_its_files_exist(client):
    answer = client.get("/sw.js")

    assert answer["content-type"] == "text/javascript; charset=utf-8"
    files = re.findall(r'^  "/static/(.+)",$', answer.text, re.MULTILINE)
    assert [name for name in files if finders.find(name) is None] == []
    wanted = {"js/scan/main.js", "js/scan/worker.js", "css/scan.css", "img/icons.svg"}
    assert wanted - set(files) == set()
    assert 'import { sendInBackground } from "/static/js/scan/background.js";' in answer.text


def test_service_worker_for_browsers_without_modules_keeps_the_files_alone(client):
    answer = client.get("/sw.js?plain")

    assert "import " not in answer.text
    assert '"sync"' not in answer.text
    assert '"/static/js/scan/main.js",' in answer.text


def test_page_and_worker_are_of_one_version(client):
    page, worker = client.get("/door/").text, client.get("/sw.js").text

    assert re.search(r'data-version="(\w+)"', page)[1] == shell.version()
    assert f'const VERSION = "{shell.version()}";' in worker


@pytest.mark.parametrize(
    ("name", "page"),
    [("door", "/door/"), ("station", "/door/station/"), ("kiosk", "/door/kiosk/")],
)
def test_every_style_and_script_of_a_page_is_kept_on_its_device(client, name, page):
    linked = r'(?:href|src|data-main|data-worker|data-wasm)="(/static/(?:css|js|vendor)/[^"]+)"'
    used = set(re.findall(linked, client.get(page).text))
    worker = client.get(f"/sw.js?for={name}").text

    assert used - set(shell.assets(name)) == set()
    files = [path.removeprefix("/static/") for path in shell.assets(name)]
    assert [path for path in files if finders.find(path) is None] == []
    assert ("import " in worker) == (name == "door")


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
