"""Stores for tests: a local S3, one that never answers, and how the product is given either."""

import socket
from contextlib import contextmanager
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from conference.lib import stores

BUCKET = "documents"


@contextmanager
def running():
    """The address of a local S3 without buckets."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        yield "{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


@contextmanager
def silent():
    """The address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield "{}:{}".format(*server.getsockname())


def create(address: str, name: str = BUCKET) -> None:
    """Make a bucket there."""
    client = boto3.client(
        "s3", endpoint_url=f"http://{address}", region_name="us-east-1",
        aws_access_key_id="me", aws_secret_access_key="a/b",
    )  # fmt: skip
    client.create_bucket(Bucket=name)


def use(settings, address: str, prefix: str = "", name: str = BUCKET) -> None:
    """Let the product keep its files there."""
    url = f"s3+http://me:a%2Fb@{address}/{name}/{prefix}?region=us-east-1"
    default = stores.backend(url, Path("/nowhere"))
    settings.STORAGES = settings.STORAGES | {"default": default}
