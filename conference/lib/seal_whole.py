"""The house's seal on a finished PDF of any length, by pyHanko: PAdES B-B or B-T, certified, with
no changes allowed after (DocMDP 1). Slower than conference.lib.sealing: for papers that are alone.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto.algos import SignedDigestAlgorithm
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from conference.lib import seal_keys, seal_time

FIELD = "Seal"
_LONGEST = 72  # bytes of a P-256 signature's DER


class _House(signers.Signer):
    """pyHanko's signer over our key, wherever that is kept."""

    def __init__(self, key: seal_keys.SealKey) -> None:
        super().__init__(
            signing_cert=key.certificate,
            cert_registry=SimpleCertificateStore.from_certs([key.issuer]),
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=True,
        )
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """ECDSA over SHA-256; of the longest form where only room is made."""
        return bytes(_LONGEST) if dry_run else self._key.sign(data)


def seal(pdf: bytes, directory: Path, reason: str, place: str = "") -> bytes:
    """The PDF with the seal. Raises keys.MissingKey, seal_keys.Expired, seal_time.NoTimeStamp."""
    key = seal_keys.current(directory)
    facts: dict[str, Any] = {"reason": reason} | ({"location": place} if place else {})
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        **facts,
    )
    stamper = seal_time.server(settings.TIMESTAMP_URL)
    signer = signers.PdfSigner(metadata, _House(key), timestamper=stamper)
    made: BytesIO = seal_time.outside_any_loop(
        lambda: signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
    )
    return made.getvalue()
