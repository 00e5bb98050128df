"""Documents in a folder or in a bucket: the same calls, the same paths, the same bytes."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage

from conference.discarding import discard
from conference.lib import bucket, files, stores
from conference.lib.store_trouble import StoreAway, StoreSilent
from tests.badges import factories
from tests.lib import buckets

pytestmark = pytest.mark.django_db
PATIENCE = bucket.patience


@pytest.fixture(scope="module")
def server():
    """A local S3."""
    with buckets.running() as address:
        buckets.create(address)
        yield address


@pytest.fixture(params=["folder", "bucket"])
def store(request, settings, tmp_path):
    """Each kind of store, empty."""
    if request.param == "bucket":
        buckets.use(settings, request.getfixturevalue("server"), tmp_path.name)
    else:
        default = stores.backend("", tmp_path / "documents")
        settings.STORAGES = settings.STORAGES | {"default": default}
    return request.param


def test_bytes_come_back_under_a_path_with_their_hash(store):
    data = "锦江".encode()

    path, digest = files.store("badges/x.pdf", data)

    assert (path, digest) == (f"badges/x-{digest[:16]}.pdf", hashlib.sha256(data).hexdigest())
    assert files.read(path) == data
    with files.opened(path) as found:
        assert found.read() == data


def test_same_bytes_keep_their_path_and_others_get_another(store):
    first, again, other = (files.store("a/b.pdf", data)[0] for data in (b"1", b"1", b"2"))

    assert (first == again, first == other) == (True, False)


def test_what_is_not_there_is_not_found(store):
    with pytest.raises(FileNotFoundError):
        files.read("badges/none.pdf")


def test_deleted_document_is_gone(store):
    path, _digest = files.store("a/b.pdf", b"1")

    default_storage.delete(path)

    assert default_storage.exists(path) is False


def test_a_folder_that_is_let_go_is_emptied(store, run_jobs):
    paths = [files.store(f"of/{name}.txt", b"1")[0] for name in "ab"]
    other = files.store("offside.txt", b"1")[0]

    with run_jobs():
        discard("of/")

    assert [default_storage.exists(path) for path in (*paths, other)] == [False, False, True]


def test_certificate_is_made_into_the_store_and_downloaded_from_it(store, client):
    certificate = factories.certificate(made=True)

    data = files.read(certificate.pdf)
    assert hashlib.sha256(data).hexdigest() == certificate.pdf_sha256
    address = f"/me/{certificate.delegate.key}/certificate.pdf"
    assert client.get(address, follow=True).getvalue() == data
    assert (Path(settings.DATA_DIR) / "documents" / certificate.pdf).exists() is False


@pytest.mark.parametrize("url", ["gs://x/y", "s3://key:secret@host/", "s3:///bucket"])
def test_address_that_names_no_bucket_is_refused(url, tmp_path):
    with pytest.raises(ValueError, match="STORAGE_URL"):
        stores.backend(url, tmp_path)


def test_bucket_is_reached_with_tls_and_keeps_its_own_rights(tmp_path):
    options = stores.backend("s3://k:s@s3.example.org/b/p/q?region=cn-1", tmp_path)["OPTIONS"]

    assert options["endpoint_url"] == "https://s3.example.org"
    assert (options["bucket_name"], options["location"], options["region_name"]) == (
        "b", "p/q", "cn-1",
    )  # fmt: skip
    assert (options["default_acl"], options["file_overwrite"]) == (None, False)


@pytest.fixture
def hasty(monkeypatch):
    """A bucket is waited for half a second."""
    monkeypatch.setattr(bucket, "patience", lambda: PATIENCE(0.5, 0.5, 1))


def trouble(work) -> tuple[type, str]:
    with pytest.raises(StoreAway) as no:
        work()
    assert "a/b" not in f"{no.value} {no.value.params}"
    return type(no.value), no.value.code


def test_a_bucket_that_is_not_there_is_told(settings, server):
    buckets.use(settings, server, name="nowhere")

    assert trouble(lambda: files.store("a.pdf", b"1")) == (StoreAway, "store_no_bucket")


def test_a_bucket_that_refuses_our_key_is_told(settings, server, monkeypatch):
    refused = {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    buckets.use(settings, server)
    client = default_storage.connection.meta.client

    def denied(**_options):
        raise client.exceptions.ClientError(refused, "HeadObject")

    monkeypatch.setattr(client, "head_object", denied)

    assert trouble(lambda: files.is_kept("a.pdf")) == (StoreAway, "store_refuses")


def test_a_store_that_nobody_runs_is_told(settings, hasty):
    buckets.use(settings, "127.0.0.1:9")

    assert trouble(lambda: files.read("a.pdf")) == (StoreSilent, "store_silent")


def test_a_silent_store_is_left_after_a_while_and_not_asked_again_at_once(settings, hasty, server):
    with buckets.silent() as address:
        buckets.use(settings, address)
        asked = []
        default_storage.connection.meta.client.meta.events.register(
            "before-send", lambda **_facts: asked.append(1)
        )
        for work in (
            lambda: files.store("a.pdf", b"1"),
            lambda: files.read("a.pdf"),
            lambda: files.opened("a.pdf"),
            lambda: default_storage.delete("a.pdf"),
        ):
            assert trouble(work) == (StoreSilent, "store_silent")
        assert len(asked) == 1

    cache.clear()
    buckets.use(settings, server)
    assert files.store("a.pdf", b"1")


def test_a_cache_that_is_away_keeps_no_file_away(settings, server, monkeypatch):
    def away(*_arguments, **_options):
        raise ConnectionError

    buckets.use(settings, server)
    monkeypatch.setattr(cache, "get", away, raising=False)

    assert files.store("a.pdf", b"1")


def test_a_disk_that_takes_nothing_is_told(settings, tmp_path):
    (tmp_path / "file").touch()
    default = stores.backend("", tmp_path / "file" / "documents")
    settings.STORAGES = settings.STORAGES | {"default": default}

    assert trouble(lambda: files.store("a.pdf", b"1")) == (StoreAway, "store_disk")


def test_waiting_for_a_bucket_has_an_end():
    config = PATIENCE()

    assert (config.connect_timeout, config.read_timeout) == (2, 6)
    assert config.retries["total_max_attempts"] == 2
