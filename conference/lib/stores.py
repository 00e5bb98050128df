"""Where documents are kept: a folder of this machine, or a bucket that speaks S3."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SCHEMES = {"s3": "https", "s3+http": "http"}
BUCKET = "conference.lib.bucket.Bucket"


def backend(url: str, folder: Path) -> dict[str, Any]:
    """What STORAGES["default"] says for STORAGE_URL; without one, the folder.

    s3://key:secret@host[:port]/bucket[/prefix][?region=…]; s3+http:// without TLS; key and secret
    URL-encoded, or none where the machine has a role. Raises ValueError.
    """
    if not url:
        options: dict[str, Any] = {"location": folder, "base_url": None}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    parts = urlsplit(url)
    bucket, _slash, prefix = parts.path.strip("/").partition("/")
    if parts.scheme not in SCHEMES or not parts.hostname or not bucket:
        raise ValueError("STORAGE_URL is s3://key:secret@host/bucket, see docs/operators.md")
    host = parts.netloc.rpartition("@")[2]
    options = {
        "endpoint_url": f"{SCHEMES[parts.scheme]}://{host}",
        "bucket_name": bucket,
        "location": prefix,
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
        "default_acl": None,  # the bucket's own: private
        "file_overwrite": False,
    }
    return {"BACKEND": BUCKET, "OPTIONS": options}
