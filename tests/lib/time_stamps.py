"""A time-stamp authority for tests: pyHanko's own, behind HTTP on this machine."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys as asn1_keys, tsp, x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from conference.lib import seal_time


class Authority:
    """`certificate` is what to trust; `asked` counts. `broken` makes it answer with 503, `fault`
    with another status, with the stamp of another question ("nonce", "imprint"), with a page
    ("page"), or not at all ("silent"). `rejected` is (status, words, reasons) of a no.
    """

    def __init__(self) -> None:
        key = rsa.generate_private_key(65537, 2048)
        self.certificate = _certificate(key)
        private = key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self.stamper = DummyTimeStamper(
            self.certificate, asn1_keys.PrivateKeyInfo.load(private), fixed_dt=None
        )
        self.broken, self.fault, self.asked, self.url = False, "", 0, ""
        self.rejected: tuple[int, list[str], set[str]] | None = None
        self.over = threading.Event()

    def answer(self, request: bytes) -> tuple[int, bytes]:
        self.asked += 1
        if self.fault == "silent":
            self.over.wait(60)
        if self.broken or self.fault.isdecimal():
            return int(self.fault or 503), b""
        if self.rejected:
            return 200, no(*self.rejected)
        asked = tsp.TimeStampReq.load(request)
        if self.fault == "nonce":
            asked["nonce"] = 7
        elif self.fault == "imprint":
            asked["message_imprint"]["hashed_message"] = bytes(32)
        response = self.stamper.request_tsa_response(tsp.TimeStampReq.load(asked.dump(force=True)))
        return 200, response.dump()


def no(status: int, words: list[str], reasons: set[str]) -> bytes:
    """TimeStampResp with a status alone, as RFC 3161 has it for a rejection."""
    info = {"status": status}
    info |= {"status_string": words} if words else {}
    info |= {"fail_info": reasons} if reasons else {}
    return seal_time.Answer({"status": info}).dump()


@contextmanager
def running():
    """An authority that answers at its `url`."""
    authority = Authority()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            status, body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            kind = "text/html" if authority.fault == "page" else "application/timestamp-reply"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        authority.url = f"http://127.0.0.1:{server.server_port}/"
        try:
            yield authority
        finally:
            authority.over.set()
            server.shutdown()
            thread.join()


def _certificate(key: rsa.RSAPrivateKey) -> asn1_x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time of the tests")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    return asn1_x509.Certificate.load(built.public_bytes(serialization.Encoding.DER))
