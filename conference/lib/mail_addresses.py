"""Mail addresses compared: the same mailbox is written in several ways."""

import unicodedata
from contextlib import suppress

import idna


def is_same(one: str, other: str) -> bool:
    """Whether two addresses name one mailbox: in capitals or not, their domain in letters or as
    xn--… (IDNA, RFC 5891). That capitals count before the @ (RFC 5321, 2.4) no mail house does."""
    return comparable(one) == comparable(other)


def comparable(address: str) -> str:
    """An address as it is compared; any other text is compared as well."""
    plain = unicodedata.normalize("NFC", address.strip()).lower()
    local, at, domain = plain.rpartition("@")
    domain = domain.rstrip(".")
    with suppress(UnicodeError):  # no domain of IDNA; idna's own errors are of this kind
        domain = idna.encode(domain, uts46=True).decode()
    return f"{local}{at}{domain}"
