"""Is a PDF sealed, by this house, and still as it was? pyHanko looks (PAdES, ETSI EN 319 142-1).

What seals is conference.lib.sealing.
"""

from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from conference.lib import seal_keys
from conference.lib.seal_time import outside_any_loop


@dataclass(frozen=True)
class Status:
    """What a seal is worth: each is False for a file without one."""

    sealed: bool = False
    intact: bool = False  # not a byte of what is sealed has changed
    trusted: bool = False  # by the certificate chain of this house
    whole: bool = False  # the seal covers the entire file: nothing was added


def check(pdf: bytes, directory: Path) -> Status:
    """Look at the seal of a file anybody may have made. Never raises for a bad file."""
    context = ValidationContext(trust_roots=seal_keys.trusted(directory), allow_fetching=False)
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
        if len(signatures) != 1:
            return Status(sealed=bool(signatures))
        found = outside_any_loop(partial(validate_pdf_signature, signatures[0], context))
        whole = found.coverage == SignatureCoverageLevel.ENTIRE_FILE
        return Status(True, found.intact and found.valid, found.trusted, whole)
    except (PdfError, SignatureValidationError, SigningError, PathError):
        return Status()
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError):
        return Status()  # what else a parser meets in a file made to break it
