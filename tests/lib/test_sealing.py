"""Seals with a time stamp, by a token's key, and with a certificate that has come to its end."""

import hashlib
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import load_der_x509_certificate
from django.core.cache import cache
from django.utils import timezone, translation
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from badges import certificate_documents as documents
from badges.models import Certificate
from conference import jobs
from conference.lib import keys, seal, seal_keys, seal_time, seal_token, sealing
from conference.lib.seal_time import outside_any_loop
from conference.models import WorkItem
from conference.work_words import kept, said
from tests.badges import factories
from tests.lib import seal_dates, time_stamps

STAMPED, SET = "王伟", "علي (Hasan)"  # the engine's, and WeasyPrint's
GOOD = seal.Status(True, True, True, True)
MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")


def document(name: str = STAMPED) -> bytes:
    return documents.certificate_pdf(factories.certificate_facts(name=name), "https://x.test/v", {})


def time_of(pdf: bytes, authority, directory):
    """What pyHanko says of the seal and its time stamp."""
    (found,) = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    status = outside_any_loop(
        partial(
            validate_pdf_signature,
            found,
            ValidationContext(trust_roots=[seal_keys.chain(directory)], allow_fetching=False),
            ts_validation_context=ValidationContext(
                trust_roots=[authority.certificate], allow_fetching=False
            ),
        )
    )
    stamp = status.timestamp_validity
    return status.bottom_line, stamp.intact, stamp.valid, stamp.trusted


@pytest.fixture
def impatient(settings):
    """Half a second for each answer."""
    settings.TIMESTAMP_TIMEOUT = 0.5
    seal_time.server.cache_clear()
    sealing._made.cache_clear()
    yield
    seal_time.server.cache_clear()
    sealing._made.cache_clear()


@pytest.fixture
def authority(settings):
    with time_stamps.running() as found:
        settings.TIMESTAMP_URL = found.url
        yield found


@pytest.mark.parametrize("name", [STAMPED, SET])
def test_time_stamp_is_in_the_seal(name, authority, settings):
    page = document(name)

    assert seal.check(page, settings.KEYS_DIR) == GOOD
    assert time_of(page, authority, settings.KEYS_DIR) == (True, True, True, True)


def test_each_document_gets_a_time_stamp_of_its_own(authority, settings):
    pages = [document(), document()]

    assert (pages[0] == pages[1], authority.asked) == (False, 2)


def test_time_stamp_fits_into_what_is_reserved(authority, settings):
    sealer = sealing.sealer(settings.KEYS_DIR, "r")
    found = sealer.sign(hashlib.sha256(b"x").digest())

    signed = cms.ContentInfo.load(found)["content"]["signer_infos"][0]
    assert [each["type"].native for each in signed["unsigned_attrs"]] == [
        "signature_time_stamp_token"
    ]
    assert len(found) < sealer.reserved == sealing.RESERVED + seal_time.RESERVED


@pytest.mark.parametrize("name", [STAMPED, SET])
def test_without_an_answer_of_the_server_nothing_is_sealed(name, authority):
    authority.broken = True

    with pytest.raises(seal_time.NoTimeStamp, match=r"no time stamp from 127\.0\.0\.1"):
        document(name)


@pytest.mark.parametrize("name", [STAMPED, SET])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("500", "tsa_status"),
        ("nonce", "tsa_wrong"),
        ("imprint", "tsa_wrong"),
        ("page", "tsa_wrong"),
        ("silent", "tsa_silent"),
    ],
)
def test_answer_that_is_none_is_told_as_what_it_is(name, fault, code, authority, impatient):
    authority.fault = fault

    with pytest.raises(seal_time.NoTimeStamp) as no:
        document(name)

    assert (no.value.code, no.value.params["server"]) == (code, authority.url[7:-1])


@pytest.mark.parametrize(
    ("rejected", "why"),
    [
        ((2, ["no quota!"], set()), "PKIStatus 2 (rejection), “no quota!”"),
        ((2, ["quota used up", "配额已用完"], {"bad_request", "system_failure"}),
         "PKIStatus 2 (rejection), “quota used up 配额已用完”, bad_request, system_failure"),
        ((3, [], set()), "PKIStatus 3 (waiting)"),
    ],
)  # fmt: skip
def test_a_rejection_is_told_in_the_server_s_own_words(rejected, why, authority):
    authority.rejected = rejected

    with pytest.raises(seal_time.NoTimeStamp, match="tsa_rejected PKIStatus") as no:
        document()

    assert (no.value.code, no.value.params["why"]) == ("tsa_rejected", why)
    for language, words in (("en", "rejected our question"), ("zh-hans", "拒绝了我们的请求")):
        with translation.override(language):
            told = said(kept("tsa_rejected", **no.value.params))
        assert (words in told, why in told) == (True, True)


def test_server_that_was_silent_is_not_asked_again_at_once(authority, impatient):
    authority.fault = "silent"
    for _ in range(3):
        with pytest.raises(seal_time.Silent):
            document()
    assert authority.asked == 1

    authority.fault = ""
    cache.clear()
    assert document()


def test_password_of_a_time_stamp_server_is_not_told(settings):
    settings.TIMESTAMP_URL = "http://me:secret@127.0.0.1:9/"

    with pytest.raises(seal_time.NoTimeStamp) as no:
        document()

    assert "secret" not in f"{no.value} {no.value.params}"


@pytest.mark.django_db
def test_certificate_waits_for_the_time_stamp_and_says_why(authority, run_jobs):
    authority.broken = True
    with run_jobs():
        certificate = factories.certificate()
    item = WorkItem.objects.get()
    assert (item.status, item.attempts, item.away_since is None) == (WorkItem.WAITING, 0, False)
    assert said(item.error).startswith(
        f"The time-stamp server {authority.url[7:-1]} answered with the error 503. Documents wait"
    )
    assert Certificate.objects.get(pk=certificate.pk).is_made is False

    authority.broken = False
    WorkItem.objects.update(due_at=timezone.now())
    jobs.work_off("documents", seconds=60)

    assert Certificate.objects.get(pk=certificate.pk).is_made is True


def test_server_that_is_not_there_is_named(settings):
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"

    with pytest.raises(seal_time.Silent, match=":9"):
        document()


@pytest.mark.parametrize("name", [STAMPED, SET])
def test_expired_certificate_seals_nothing(name, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    seal_dates.put(tmp_path, until=timezone.now() + timedelta(days=2))
    assert seal.check(document(name), tmp_path) == GOOD

    seal_dates.put(tmp_path, until=timezone.now() - timedelta(days=2))
    with pytest.raises(seal_keys.Expired, match="the seal's certificate expired on 20"):
        document(name)


def test_certificate_that_expires_while_a_worker_runs_seals_nothing(settings, tmp_path):
    seal_dates.put(tmp_path, until=timezone.now() + timedelta(days=2))
    sealer = sealing.sealer(tmp_path, "r")
    vars(sealer._key)["until"] = timezone.now() - timedelta(seconds=1)

    with pytest.raises(seal_keys.Expired):
        sealer.sign(b"0" * 32)


def test_certificate_of_another_key_is_refused(tmp_path):
    keys.create_missing(tmp_path / "mine")
    keys.create_missing(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "seal.key", tmp_path / "mine" / "seal.key")

    with pytest.raises(seal_keys.OtherKey, match="belongs to another key"):
        seal_keys.current(tmp_path / "mine")


@pytest.fixture
def token(settings, tmp_path, monkeypatch):
    """A SoftHSM token with the seal's key, which is in no file."""
    pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    if not (MODULE.exists() and shutil.which("softhsm2-util")):
        pytest.skip("softhsm2 is not installed")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(
        f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\n"
    )
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    directory = tmp_path / "keys"
    keys.create_missing(directory)
    key = directory / "seal.key"
    pins = ["--pin", "1234", "--so-pin", "5678"]
    label = ["--label", "house"]
    for command in (
        ["--init-token", "--free", *label, *pins],
        ["--import", str(key), "--token", "house", "--label", "seal", "--id", "01", *pins[:2]],
    ):
        subprocess.run(["softhsm2-util", *command], check=True, capture_output=True)
    seal_token._refused.clear()
    key.unlink()
    (tmp_path / "pin").write_text("1234\n")
    settings.KEYS_DIR = directory
    settings.SEAL_PKCS11_MODULE = str(MODULE)
    settings.SEAL_PKCS11_TOKEN, settings.SEAL_PKCS11_KEY = "house", "seal"
    settings.SEAL_PKCS11_PIN_FILE = str(tmp_path / "pin")
    pkcs11.lib(str(MODULE)).reinitialize()  # its tokens are those of the last test
    return directory


def test_key_of_a_token_seals_either_way(token):
    assert [seal.check(document(name), token) for name in (STAMPED, SET)] == [GOOD, GOOD]
    assert keys.create_missing(token) == []
    assert not (token / "seal.key").exists()


def test_threads_that_start_together_open_the_token_once(token):
    with ThreadPoolExecutor(4) as pool:
        sealed = list(pool.map(lambda _n: seal_keys.current(token).sign(b"data"), range(8)))

    assert len(set(map(len, sealed))) <= 3  # DER of two numbers: 70 to 72 bytes


def test_renewed_certificate_of_a_token_s_key_is_used_without_a_restart(token):
    before = seal_keys.current(token)
    public = load_der_x509_certificate(before.certificate.dump()).public_key()
    seal_dates.put(token, until=timezone.now() + timedelta(days=99), public_key=public)

    after = seal_keys.current(token)

    assert after is not before
    assert after.proved()


def test_conversation_that_broke_off_is_begun_anew(token):
    key = seal_keys.current(token)
    speaking = key.sign.__self__
    speaking._session.close()

    assert key.proved()


def trouble_of(directory) -> tuple[str, dict[str, str]]:
    """What a new process finds."""
    seal_keys._loaded.cache_clear()
    seal_token.token.cache_clear()
    with pytest.raises(seal_token.NoToken) as no:
        seal_keys.try_it(directory)
    return no.value.code, no.value.params


def test_each_thing_that_a_token_lacks_is_told(token, settings, tmp_path):
    settings.SEAL_PKCS11_KEY = "other"
    assert trouble_of(token) == ("token_no_key", {"token": "house", "key": "other"})
    settings.SEAL_PKCS11_TOKEN = "nowhere"
    assert trouble_of(token) == ("token_absent", {"token": "nowhere"})
    settings.SEAL_PKCS11_MODULE = "/nowhere.so"
    assert trouble_of(token)[0] == "token_no_module"
    settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN = str(MODULE), "house"
    settings.SEAL_PKCS11_PIN_FILE = str(tmp_path / "no-pin")
    assert trouble_of(token)[0] == "token_no_pin"


def test_wrong_pin_is_tried_once_until_its_file_is_written_anew(token, tmp_path, monkeypatch):
    tries = []
    opened = seal_token.Token._logged_in

    def counted(self, there):
        class Watched:
            flags = there.flags

            @staticmethod
            def open(user_pin):
                tries.append(user_pin)
                return there.open(user_pin=user_pin)

        return opened(self, Watched)

    monkeypatch.setattr(seal_token.Token, "_logged_in", counted)
    (tmp_path / "pin").write_text("9999")

    assert [trouble_of(token)[0] for _ in range(3)] == ["token_wrong_pin"] * 3
    seal_token._refused.clear()  # another process
    assert trouble_of(token)[0] == "token_wrong_pin"
    assert tries == ["9999"]

    (tmp_path / "pin").write_text("1234")
    seal_keys.try_it(token)
    assert tries == ["9999", "1234"]


@pytest.mark.parametrize(
    ("flag", "code"),
    [("USER_PIN_LOCKED", "token_locked"), ("USER_PIN_FINAL_TRY", "token_last_try")],
)
def test_token_near_its_lock_is_not_tried(flag, code, token, monkeypatch):
    from pkcs11 import TokenFlag  # noqa: PLC0415 - optional

    class Near:
        flags = TokenFlag[flag]

    monkeypatch.setattr(seal_token.Token, "_there", lambda _self: Near)

    assert trouble_of(token)[0] == code


def test_certificate_that_is_not_valid_yet_seals_nothing(tmp_path):
    tomorrow = timezone.now() + timedelta(days=1)
    seal_dates.put(tmp_path, since=tomorrow, until=tomorrow + timedelta(days=9))

    with pytest.raises(seal_keys.Expired, match="not yet"):
        seal_keys.try_it(tmp_path)


def test_key_files_are_pkcs8(tmp_path):
    keys.create_missing(tmp_path)

    key = serialization.load_pem_private_key((tmp_path / "seal.key").read_bytes(), None)
    assert key.curve.name == "secp256r1"
