"""The seal's key in a PKCS#11 token, which it never leaves; python-pkcs11 is imported only here.

A token locks for good after some wrong PINs. So a PIN that was found wrong is not tried again by
anybody: this process remembers it until its end, the others for an hour, and all of them forget it
when the file with the PIN is written anew.
"""

import hashlib
import threading
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.crypto import salted_hmac

from conference.lib.trouble import Trouble, remember, remembered

HOUR = 3600
_refused: set[str] = set()


class NoToken(Trouble):
    """The token does not sign: it is not there, does not open, or has no such key."""


class Token:
    """One conversation with a token for the whole process, because a second log-in is refused:
    threads take turns, and a conversation that broke off is begun anew."""

    def __init__(self, module: str, label: str, key: str, pin_file: str) -> None:
        self._module, self._label, self._name, self._pin_file = module, label, key, Path(pin_file)
        self._session: Any = None
        self._key: Any = None
        self._turn = threading.Lock()

    def sign(self, data: bytes) -> bytes:
        """The DER of an ECDSA signature. Raises NoToken."""
        try:
            from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415 - optional
        except ImportError as error:
            raise NoToken("token_no_package", "python-pkcs11 is not installed") from error
        with self._turn:
            try:
                return self._signed(data)
            except PKCS11Error:
                self._close()
            try:
                return self._signed(data)
            except PKCS11Error as error:
                self._close()
                raise self._trouble("token_failed", why=type(error).__name__) from error

    def _signed(self, data: bytes) -> bytes:
        import pkcs11  # noqa: PLC0415 - optional
        from pkcs11.util.ec import encode_ecdsa_signature  # noqa: PLC0415 - optional

        if self._session is None:
            self._open()
        raw = self._key.sign(hashlib.sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA)
        return bytes(encode_ecdsa_signature(raw))

    def _open(self) -> None:
        """Log in and find the key. Raises NoToken for what somebody must put right."""
        import pkcs11  # noqa: PLC0415 - optional
        from pkcs11 import exceptions as found  # noqa: PLC0415 - optional

        token = self._there()
        self._session = self._logged_in(token)
        try:
            self._key = self._session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=self._name)
        except (found.NoSuchKey, found.MultipleObjectsReturned) as error:
            self._close()
            raise self._trouble("token_no_key", key=self._name) from error

    def _there(self) -> Any:
        """The token of this label, where its library and it are there."""
        import pkcs11  # noqa: PLC0415 - optional
        from pkcs11 import exceptions as found  # noqa: PLC0415 - optional

        try:
            library = pkcs11.lib(self._module)
        except (found.PKCS11Error, RuntimeError, OSError) as error:
            raise self._trouble("token_no_module", module=self._module) from error
        try:
            return library.get_token(token_label=self._label)
        except (found.NoSuchToken, found.TokenNotPresent, found.MultipleTokensReturned) as error:
            raise self._trouble("token_absent") from error

    def _logged_in(self, token: Any) -> Any:
        """A session, unless this would be a try that can only harm."""
        from pkcs11 import TokenFlag, exceptions as found  # noqa: PLC0415 - optional

        try:
            pin, written = self._pin_file.read_text().strip(), self._pin_file.stat().st_mtime_ns
        except (OSError, UnicodeDecodeError) as error:
            raise self._trouble("token_no_pin", file=str(self._pin_file)) from error
        flags = TokenFlag(token.flags)
        if TokenFlag.USER_PIN_LOCKED in flags:
            raise self._trouble("token_locked")
        mark = salted_hmac("seal-pin", f"{self._module}\0{self._label}\0{pin}\0{written}")
        if _is_refused(mark.hexdigest()):
            raise self._trouble("token_wrong_pin", file=str(self._pin_file))
        if TokenFlag.USER_PIN_FINAL_TRY in flags:
            raise self._trouble("token_last_try")
        try:
            return token.open(user_pin=pin)
        except (found.PinIncorrect, found.PinInvalid, found.PinLenRange) as error:
            _refuse(mark.hexdigest())
            raise self._trouble("token_wrong_pin", file=str(self._pin_file)) from error
        except found.PinLocked as error:
            raise self._trouble("token_locked") from error

    def _close(self) -> None:
        with suppress(Exception):  # it broke off: there may be nothing to close
            self._session.close()
        self._session = None

    def _trouble(self, code: str, **more: str) -> NoToken:
        said = " ".join([code, *more.values()])
        return NoToken(code, f"token {self._label}: {said}", token=self._label, **more)


@lru_cache(maxsize=4)
def token(module: str, label: str, key: str, pin_file: str) -> Token:
    """The conversation of this process with a token."""
    return Token(module, label, key, pin_file)


def _is_refused(mark: str) -> bool:
    """This PIN, as it stands in its file, was found wrong here or by another process."""
    if mark not in _refused and remembered(f"wrong-pin:{mark}"):
        _refused.add(mark)
    return mark in _refused


def _refuse(mark: str) -> None:
    _refused.add(mark)
    remember(f"wrong-pin:{mark}", value=True, seconds=HOUR)
