"""A process of the product that leaves thousands of certificates to make, then one badge.

`python -m tests.conference.crowd BADGE`: says "waiting" when they wait; a line asks for the badge.
"""

import sys

import django

django.setup()

from badges import actions  # noqa: E402
from badges.actions.certificate import make_certificate  # noqa: E402
from badges.models import Badge, Certificate  # noqa: E402
from conference import jobs  # noqa: E402


def wait_in_line() -> None:
    """Half of the certificates ordered one by one, each with a message, half as one list."""
    certificates = list(Certificate.objects.select_related("conference", "delegate"))
    half = len(certificates) // 2
    for certificate in certificates[:half]:
        make_certificate(certificate)
    pieces = [
        jobs.Piece({"certificate": one.pk, "revision": one.revision}, f"listed:{one.pk}")
        for one in certificates[half:]
    ]
    conference = certificates[0].conference
    jobs.enqueue_many(actions.MAKE_CERTIFICATE, pieces, conference=conference)


if __name__ == "__main__":
    badge = Badge.objects.get(pk=sys.argv[1])
    wait_in_line()
    sys.stdout.write("waiting\n")
    sys.stdout.flush()
    sys.stdin.readline()
    actions.reprint(badge)
