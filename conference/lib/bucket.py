"""A bucket that speaks S3, by django-storages: what it does takes bounded time, and what it cannot
do for now is one kind of error (conference.lib.store_trouble).
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from boto3.exceptions import Boto3Error, RetriesExceededError
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError as NoConnection,
    HTTPClientError,
)
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from conference.lib.store_trouble import StoreAway, StoreSilent
from conference.lib.trouble import asking

IN_MEMORY = 8 * 2**20  # bytes of a file; longer ones are on this machine's disk while they are sent
CONNECT, READ, ATTEMPTS = 2, 6, 2  # seconds for a connection, for an answer; how often it is tried
_REFUSED = {
    "AccessDenied", "AllAccessDisabled", "Forbidden", "InvalidAccessKeyId",
    "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "ExpiredToken", "401", "403",
}  # fmt: skip


def patience(connect: float = CONNECT, read: float = READ, attempts: int = ATTEMPTS) -> Config:
    """How long a bucket is waited for, and what every S3-compatible server understands: addresses
    with the bucket in their path, no checksums but those that S3 has always asked for."""
    return Config(
        connect_timeout=connect,
        read_timeout=read,
        retries={"total_max_attempts": attempts, "mode": "standard"},
        s3={"addressing_style": "path"},
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


class Bucket(S3Storage):
    """django-storages' own; each of its methods that asks the server raises StoreAway."""

    def __init__(self, **options: Any) -> None:
        own = {
            "client_config": patience(),
            "transfer_config": TransferConfig(num_download_attempts=ATTEMPTS, max_concurrency=4),
            "max_memory_size": IN_MEMORY,
        }
        super().__init__(**own | options)
        self.server = urlsplit(self.endpoint_url or "").netloc
        self._looking: Any = None

    def _open(self, name: str, mode: str = "rb") -> File:
        """The file, which is here by then: who sends it on must not meet the server half-way."""
        with self._asked():
            found = super()._open(name, mode)
            if "r" in mode:
                _ = found.file
            return found

    def _save(self, name: str, content: File) -> str:
        return self._ask(super()._save, name, content)

    def delete(self, name: str) -> None:
        """Raises StoreAway, as all of these."""
        self._ask(super().delete, name)

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        return self._ask(super().exists, name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files."""
        return self._ask(super().listdir, path)

    def size(self, name: str) -> int:
        """In bytes. Raises FileNotFoundError."""
        return self._ask(super().size, name)

    def prepare(self) -> None:
        """Make the client that looks: one for all threads, for whoever looks is another each time;
        it asks nobody, and takes its time."""
        self._looking = self.connection.meta.client

    def look(self, *, write: bool) -> None:
        """Whether the bucket is there and may be read; with `write`, also written and emptied."""
        with self._told():
            client = self._looking
            where = {"Bucket": self.bucket_name}
            client.list_objects_v2(**where, Prefix=self.location, MaxKeys=1)
            if write:
                key = self._normalize_name(f"ready-{uuid.uuid4().hex}")
                client.put_object(**where, Key=key, Body=b"ready")
                client.delete_object(**where, Key=key)

    def _ask(self, method: Callable[..., Any], *arguments: Any) -> Any:
        with self._asked():
            return method(*arguments)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Around a question to the server; where it was silent just now, nobody asks."""
        with asking(f"{self.server}/{self.bucket_name}", StoreSilent), self._told():
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        facts = {"server": self.server, "bucket": self.bucket_name}
        try:
            yield
        except ClientError as error:
            raise self._refused(error, facts) from error
        except (NoConnection, HTTPClientError, RetriesExceededError) as error:
            words = f"the store at {self.server} does not answer: {type(error).__name__}"
            raise StoreSilent("store_silent", words, **facts) from error
        except (BotoCoreError, Boto3Error) as error:
            why = type(error).__name__
            words = f"the store at {self.server} failed: {why}"
            raise StoreAway("store_failed", words, why=why, **facts) from error

    def _refused(self, error: ClientError, facts: dict[str, str]) -> StoreAway:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code == "NoSuchBucket":
            return StoreAway("store_no_bucket", f"no bucket {self.bucket_name}", **facts)
        if code in _REFUSED:
            words = f"the store at {self.server} refuses our key: {code}"
            return StoreAway("store_refuses", words, why=code, **facts)
        words = f"the store at {self.server} answered {code}"
        return StoreAway("store_failed", words, why=code, **facts)
