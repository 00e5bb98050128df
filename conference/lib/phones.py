"""Phone numbers: kept as E.164, read with spaces."""

import phonenumbers

HOME = "CN"


def parse(text: str, region: str = HOME) -> str:
    """E.164 of what was typed; without a country code it is one of `region`. Raises ValueError."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("no such number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def for_reading(e164: str) -> str:
    """+86 138 0013 8000; what is no number is given back."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
