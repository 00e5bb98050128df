"""QR codes as one vector path: sharp at every size."""

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, MODE_NUMBER, QRData

QUIET_ZONE = 4  # modules, ISO/IEC 18004
_MODES = {"digits": MODE_NUMBER, "capitals": MODE_ALPHA_NUM, "text": MODE_8BIT_BYTE}


def matrix(text: str, mode: str = "text", version: int | None = None) -> list[list[bool]]:
    """The modules, dark ones True, without quiet zone; level M. `mode`: digits, capitals, text.

    Raises ValueError where the text does not fit the mode or the version (1–40; None: smallest).
    """
    code = QRCode(version=version, error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(text.encode(), mode=_MODES[mode]), optimize=0)
    code.make(fit=True)
    if version and code.version != version:
        raise ValueError(f"the text needs version {code.version}, not {version}")
    return [[bool(module) for module in row] for row in code.get_matrix()]


def path(modules: list[list[bool]]) -> str:
    """SVG path data, a unit a module: every horizontal run is one rectangle."""
    parts = []
    for y, row in enumerate(modules):
        start = None
        for x, dark in enumerate([*row, False]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                parts.append(f"M{start} {y}h{x - start}v1h{start - x}z")
                start = None
    return "".join(parts)


def view_box(modules: list[list[bool]]) -> str:
    """The SVG viewBox around `path`, quiet zone included."""
    size = len(modules) + 2 * QUIET_ZONE
    return f"{-QUIET_ZONE} {-QUIET_ZONE} {size} {size}"
