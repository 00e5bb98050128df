"""A provider's API over HTTP: whether a request that failed can have reached it."""

import ssl

from requests import RequestException
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    SSLError,
)


def why_not_reached(error: BaseException) -> str:
    """Why no connection came about, so that nothing was handed over, as a code of
    conference.mail_words; "" where something may have been."""
    told = error.__cause__ if isinstance(error.__cause__, RequestException) else error
    tried = told.args[0] if told.args else None
    reason = tried.reason if isinstance(tried, MaxRetryError) else None
    if isinstance(reason, SSLError):
        # A connection may break at any time; a certificate is looked at before all else.
        cause = reason.args[0] if reason.args else None
        return "encryption" if isinstance(cause, ssl.SSLCertVerificationError) else ""
    kinds = {
        NameResolutionError: "no_server", NewConnectionError: "unreachable",
        ConnectTimeoutError: "time_out", ProxyError: "unreachable",
    }  # fmt: skip
    return next((code for kind, code in kinds.items() if isinstance(reason, kind)), "")
