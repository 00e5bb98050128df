"""What people type, in the one form we keep: phones, addresses, account names, audiences."""

import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from conference.lib import characters, phones

NO_ADDRESS = _("This is not a mail address. It looks like name@example.com.")
NO_PHONE = _("Please check this number. Write 138 0013 8000, or +852 9123 4567 from abroad.")
SEVEN_DIGITS = r"(?:\P{Nd}*\p{Nd}){7,}.*"  # for browsers: any number shorter is a slip
NO_NAME = re.compile(r"[/@:<>]|www\.", re.IGNORECASE)
PRIVATE = _(
    "“%(shown)s”: □ is the sign U+%(code)s, which exists on some devices alone; nobody else can "
    "read or print it. Please write this character with another keyboard, or copy it from a "
    "dictionary. If that does not help, write to the organiser."
)
NO_SIGN = _(
    "“%(shown)s”: □ is U+%(code)s, which is no character that can be printed. Please leave it out, "
    "or write it another way."
)
MOST_FOLLOWERS = 10**10  # more than there are people
AUDIENCE = re.compile(
    r"""^(?:nearly|almost|about|around|over|more\ than|近|约|超过|超|逾)?\s*
    (?P<number>\d{1,3}(?:[, ']\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*
    (?P<unit>[a-z]+|[千万萬十百亿億]+)?\s*\+?\s*(?:fans|followers|粉丝|人)?$""",
    re.VERBOSE,
)
UNITS = {
    None: 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "mio": 10**6, "million": 10**6,
    "b": 10**9, "bn": 10**9, "billion": 10**9, "w": 10**4, "千": 10**3, "万": 10**4, "萬": 10**4,
    "十万": 10**5, "百万": 10**6, "百萬": 10**6, "千万": 10**7, "千萬": 10**7, "亿": 10**8,
    "億": 10**8, "fans": 1, "followers": 1,
}  # fmt: skip


def text(value: str) -> str:
    """One line as conference.lib.characters has it. Raises ValidationError, the place shown, for
    what nobody else can read or print."""
    line = characters.plain(value)
    at = characters.unfit(line)
    if at is None:
        return line
    words = PRIVATE if unicodedata.category(line[at]) == "Co" else NO_SIGN
    shown = line[max(at - 20, 0) : at] + "□" + line[at + 1 : at + 20]
    raise ValidationError(
        words, code="unfit_character", params={"shown": shown, "code": f"{ord(line[at]):04X}"}
    )


def signs(value: str) -> str:
    """One line for machines: as text(), and no sign of it is wide."""
    return characters.narrow(text(value))


def name(value: str) -> str:
    """A person's name. It is printed in mails, so it may not carry an address somewhere."""
    line = text(value)
    if NO_NAME.search(unicodedata.normalize("NFKC", line)):
        raise ValidationError(_("Please write only the name here."), code="invalid_name")
    return line


def phone(value: str, region: str = phones.HOME) -> str:
    """E.164, e.g. +8613800138000. A number without country code is one of `region`."""
    try:
        return phones.parse(signs(value), region)
    except ValueError as error:
        raise ValidationError(NO_PHONE, code="invalid_phone") from error


def email(value: str) -> str:
    """The address with its domain in lower case (RFC 5321, 2.4: only the local part may differ)."""
    local, at, domain = signs(value).rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError(NO_ADDRESS, code="invalid_email") from error
    return address


def handle(value: str) -> str:
    """An account's name without the @ before it."""
    return signs(value).lstrip("@").strip()


def followers(value: str) -> int:
    """How many: 400,000 · 18 million · 1.2m · 1800万 · 40w · 1.2亿 · 10万+."""
    found = AUDIENCE.match(signs(value).casefold())
    if found and found["unit"] in UNITS:
        number = Decimal(re.sub(r"[, ']", "", found["number"])) * UNITS[found["unit"]]
        if number <= MOST_FOLLOWERS:
            return int(number)
    raise ValidationError(
        _("Please write how many follow this account, such as 400,000, 18 million or 1800万."),
        code="invalid_followers",
    )
