"""A conference with one gate for the scanner's bench, inside the folder that bench.scanner made.

Prints {"code": a provisioning code, "tokens": what the badges' codes say} on one line.
"""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()

from badges.models import Badge
from bench import door_ground
from checkin import actions


def prepared(people: int) -> dict[str, object]:
    """So many people, all known to the devices."""
    conference, _token = door_ground.conference(1, people)
    _code, text = actions.new_code(conference, [], None)
    badges = Badge.objects.filter(conference=conference).order_by("pk")
    return {"code": text, "tokens": [badge.token() for badge in badges]}


if __name__ == "__main__":
    print(json.dumps(prepared(int(sys.argv[1]))))
