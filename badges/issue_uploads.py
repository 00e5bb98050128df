"""Pictures sent with a form that has to be shown again: carried along in it, signed, for a
browser forgets the files that were chosen."""

from base64 import b64decode, b64encode

from django.core import signing

from badges import pictures

_signer = signing.Signer(salt="badges.issue_picture")


def carried(ink: bytes) -> str:
    """What stands in the form for a picture, as pictures.encode gave it."""
    return _signer.sign(b64encode(ink).decode())


def ink_of(value: str) -> bytes:
    """The picture that is carried along; nothing where the value is another, or not ours."""
    try:
        return b64decode(_signer.unsign(value))
    except signing.BadSignature:
        return b""


def address(ink: bytes, column: str) -> str:
    """The picture itself as an address, in the colour it is printed in."""
    shown = pictures.coloured(ink, pictures.colour_of(column))
    return f"data:image/png;base64,{b64encode(shown).decode()}"
