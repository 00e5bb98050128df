"""The house's seal for many documents: a PAdES signature whose constant parts are made once.

pyHanko builds each CMS anew, in ten to twenty milliseconds. Here asn1crypto builds it once for
every length that an ECDSA signature can have, and a document only brings its digest; what signs
is `cryptography`, or a token (conference.lib.seal_keys). With a time-stamp server, which takes far
longer, each CMS is built anew around the server's answer (B-T). CMS: RFC 5652; the signed
attributes: ETSI EN 319 122-1, 5.1 and 6.3 (content type, digest, signing certificate v2 of RFC
5035; no signing time, PAdES says it in /M).
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from asn1crypto import algos, cms, tsp, x509
from django.conf import settings

from conference.lib import seal_keys, seal_time
from conference.lib.stamping.metadata import string

RESERVED = 4096  # bytes; checked when a sealer is made
_LONGEST = 72  # bytes of a P-256 signature's DER
_DIGEST = bytes(range(1, 33))  # stands in the template where a document's digest will


class Sealer:
    """Signs digests with one key. Safe to share between threads."""

    def __init__(
        self, key: seal_keys.SealKey, stamper: seal_time.Server | None, reason: str, place: str
    ) -> None:
        self._key, self._stamper = key, stamper
        self._own = key.certificate
        self._chain = [self._own, key.issuer]
        self._attributes = _attributes(self._own)
        self._at = self._attributes.index(_DIGEST)
        self._frames: dict[int, tuple[bytes, bytes, bytes]] = {}
        self.reserved = RESERVED + (seal_time.RESERVED if stamper else 0)
        self.entries = f"/Reason{string(reason)}" + (f"/Location{string(place)}" if place else "")
        if sum(map(len, self._frame(_LONGEST))) + _LONGEST > RESERVED:
            raise ValueError(f"the seal's certificate and its chain need more than {RESERVED}")

    def sign(self, digest: bytes) -> bytes:
        """The DER of the CMS over a SHA-256 digest.

        Raises trouble.Trouble: the certificate's day, the token, the time stamp.
        """
        self._key.check()
        at = self._at
        attributes = self._attributes[:at] + digest + self._attributes[at + 32 :]
        signature = self._key.sign(attributes)
        if self._stamper:
            stamp = seal_time.token(signature, self._stamper)
            return _content(self._own, self._chain, attributes, signature, stamp)
        before, between, after = self._frame(len(signature))
        return b"".join((before, digest, between, signature, after))

    def _frame(self, length: int) -> tuple[bytes, bytes, bytes]:
        """The CMS around digest and signature, whose lengths are all that it depends on."""
        if length not in self._frames:
            signature = b"\xa5" * length
            whole = _content(self._own, self._chain, self._attributes, signature)
            digest_at, signature_at = whole.index(_DIGEST), whole.rindex(signature)
            self._frames[length] = (
                whole[:digest_at],
                whole[digest_at + 32 : signature_at],
                whole[signature_at + length :],
            )
        return self._frames[length]


def sealer(directory: Path, reason: str, place: str = "") -> Sealer:
    """The sealer of the house's key. Raises keys.MissingKey, seal_keys.Expired."""
    return _made(seal_keys.current(directory), settings.TIMESTAMP_URL, reason, place)


@lru_cache(maxsize=16)
def _made(key: seal_keys.SealKey, url: str, reason: str, place: str) -> Sealer:
    return Sealer(key, seal_time.server(url), reason, place)


def _attributes(own: x509.Certificate) -> bytes:
    """The signed attributes as they are signed: a SET OF in DER."""
    essence = tsp.SigningCertificateV2({
        "certs": [tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(own.dump()).digest()})]
    })  # fmt: skip
    attributes = [
        cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
        cms.CMSAttribute({"type": "message_digest", "values": [_DIGEST]}),
        cms.CMSAttribute({"type": "signing_certificate_v2", "values": [essence]}),
    ]
    return bytes(cms.CMSAttributes(attributes).dump(force=True))


def _content(
    own: x509.Certificate,
    chain: list[x509.Certificate],
    attributes: bytes,
    signature: bytes,
    stamp: cms.ContentInfo | None = None,
) -> bytes:
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo({
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(
            {"issuer": own.issuer, "serial_number": own.serial_number})}),
        "digest_algorithm": sha256,
        "signed_attrs": cms.CMSAttributes.load(attributes),
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        "signature": signature,
    })  # fmt: skip
    if stamp is not None:
        attribute = {"type": "signature_time_stamp_token", "values": [stamp]}
        signer["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute(attribute)])
    signed = cms.SignedData({
        "version": "v1",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "data"},
        "certificates": chain,
        "signer_infos": [signer],
    })  # fmt: skip
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())
