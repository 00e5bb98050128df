"""Documents in a folder or in a bucket: the same calls, the same paths, the same bytes."""

import hashlib
from pathlib import Path

import boto3
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer

from conference.lib import files, stores
from tests.badges import factories

pytestmark = pytest.mark.django_db
BUCKET = "documents"


@pytest.fixture(scope="module")
def server():
    """A local S3."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request, settings, tmp_path):
    """Each kind of store, empty."""
    url = ""
    if request.param == "bucket":
        address = request.getfixturevalue("server")
        client = boto3.client(
            "s3", endpoint_url=f"http://{address}", region_name="us-east-1",
            aws_access_key_id="me", aws_secret_access_key="a/b",
        )  # fmt: skip
        client.create_bucket(Bucket=BUCKET)
        url = f"s3+http://me:a%2Fb@{address}/{BUCKET}/{tmp_path.name}?region=us-east-1"
    default = stores.backend(url, tmp_path / "documents")
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
