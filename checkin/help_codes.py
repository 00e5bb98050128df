"""What a kiosk gives somebody for the staffed desk: a scan's number, short enough to be read out.

It names a scan and opens nothing; a badge's own short code would open a gate.
"""

from checkin.models import Scan
from conference.lib import crockford
from conference.models import Conference

LEAST, MOST = 4, 7  # symbols before the check character; a badge's code has 8 in all


def of(scan: Scan) -> str:
    """For the screen: 0-3F7K."""
    return crockford.with_check(crockford.encode(scan.seq).rjust(LEAST, "0"))


def find(conference: Conference, typed: str) -> Scan | None:
    """The scan of a code that was read out, typed or shown."""
    try:
        symbols = crockford.without_check(typed)
    except ValueError:
        return None
    if not LEAST <= len(symbols) < MOST:
        return None
    rows = conference.scans.select_related("conference", "gate", "device", "badge__delegate")
    return rows.filter(seq=crockford.decode(symbols)).first()
