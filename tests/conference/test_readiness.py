"""Whether seal and store work: tried out, for two seconds at most, and seldom."""

import threading

import pytest
import requests
from django.urls import reverse

from conference import readiness
from conference.lib import seal_keys, stores
from conference.lib.trouble import Trouble
from conference.readiness import Watched
from tests.conference.factories import MembershipFactory
from tests.lib import buckets, time_stamps

pytestmark = pytest.mark.django_db
SLOW = Trouble("seal_slow", "slow")


@pytest.fixture(autouse=True)
def _anew(monkeypatch):
    """And on a busy machine nothing is taken to hang."""
    monkeypatch.setattr(readiness, "PATIENCE", 60)
    monkeypatch.setattr(readiness, "HASTE", 60)
    readiness.forget()
    readiness._hasty.cache_clear()
    yield
    readiness.forget()


def found() -> dict[str, str]:
    readiness.forget()
    return {name: trouble.code for name, trouble in readiness.troubles().items()}


def test_a_folder_that_takes_files_and_a_key_that_seals_are_well():
    assert found() == {}


def test_an_answer_is_kept_for_a_while():
    looks = []
    watched = Watched(lambda: looks.append(1), SLOW)

    assert [watched.trouble() for _ in range(3)] == [None] * 3
    assert len(looks) == 1
    watched.forget()
    watched.trouble()
    assert len(looks) == 2


def test_what_hangs_is_said_to_hang_and_is_not_begun_anew(monkeypatch):
    monkeypatch.setattr(readiness, "PATIENCE", 0.05)
    monkeypatch.setattr(readiness, "UNWELL", 0.0)
    looks, over = [], threading.Event()

    def look():
        looks.append(1)
        over.wait(30)

    watched = Watched(look, SLOW)
    assert [watched.trouble() for _ in range(3)] == [SLOW] * 3
    assert len(looks) == 1

    over.set()
    monkeypatch.setattr(readiness, "PATIENCE", 30)
    assert watched.trouble() is None


def test_a_bucket_is_there_missing_silent_or_refuses(settings, monkeypatch):
    with buckets.running() as address:
        buckets.create(address)
        buckets.use(settings, address)
        assert found() == {}
        buckets.use(settings, address, name="nowhere")
        assert found() == {"store": "store_no_bucket"}
    monkeypatch.setattr(readiness, "HASTE", 0.3)
    with buckets.silent() as address:
        buckets.use(settings, address)
        assert found() == {"store": "store_silent"}
    buckets.use(settings, "127.0.0.1:9")
    assert found() == {"store": "store_silent"}


def cautions() -> list[str]:
    readiness.forget()
    return [trouble.code for trouble in readiness.cautions()]


def test_a_time_stamp_server_is_looked_at_before_a_document_waits(settings, client):
    assert cautions() == []  # none is configured
    with time_stamps.running() as authority:
        settings.TIMESTAMP_URL = authority.url
        assert cautions() == []  # it answers a look with 501: somebody is there
        assert authority.asked == 0
    settings.TIMESTAMP_URL = "http://me:secret@127.0.0.1:9/"
    readiness.forget()

    told = client.get("/readyz", REMOTE_ADDR="127.0.0.1").json()

    [words] = [each for each in told["warnings"] if "time-stamp" in each]
    assert "127.0.0.1:9 cannot be reached" in words
    assert "secret" not in words
    assert "timestamp" not in told["problems"]


def test_a_time_stamp_server_that_hangs_or_is_not_behind_its_gateway_is_told(settings, monkeypatch):
    with buckets.silent() as address:
        settings.TIMESTAMP_URL = f"http://{address}/"
        monkeypatch.setattr(readiness, "HASTE", 0.3)
        assert cautions() == ["tsa_silent"]
    gone = requests.Response()
    gone.status_code = 502
    monkeypatch.setattr(requests, "head", lambda *given, **more: gone)
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    assert cautions() == ["tsa_status"]


def test_the_desk_says_that_documents_will_wait_for_time_stamps(settings, client):
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    member = MembershipFactory()
    client.force_login(member.user)

    page = client.get(reverse("conference:overview", args=[member.conference.slug]))

    assert "127.0.0.1:9 cannot be reached" in page.content.decode()


def test_a_disk_that_takes_nothing_is_told(settings, tmp_path):
    (tmp_path / "file").touch()
    default = stores.backend("", tmp_path / "file" / "documents")
    settings.STORAGES = settings.STORAGES | {"default": default}

    assert found() == {"store": "store_disk"}


def test_a_seal_without_its_files_or_with_nonsense_is_told(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    assert found() == {"seal": "seal_no_file"}
    for name in ("seal.key", "seal.crt", "seal-ca.crt"):
        (tmp_path / name).write_text("nonsense")
    assert found() == {"seal": "seal_bad_file"}


def test_a_token_that_is_not_there_is_told(settings):
    settings.SEAL_PKCS11_MODULE = "/nowhere.so"
    settings.SEAL_PKCS11_TOKEN, settings.SEAL_PKCS11_PIN_FILE = "house", "/nowhere"
    seal_keys._loaded.cache_clear()

    assert found()["seal"] in {"token_no_module", "token_no_package"}


def test_monitors_read_english_and_no_secret(settings):
    with buckets.running() as address:
        buckets.use(settings, address, name="nowhere")
        readiness.forget()
        words = readiness.said_to_monitors(readiness.troubles()["store"])

    assert words.startswith(f"The store of files at {address} has no bucket “nowhere”.")
    assert "a/b" not in words
