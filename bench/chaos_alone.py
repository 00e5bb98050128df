"""`python -m bench.chaos_alone COUNT`: the play in a process of its own, on its own database."""

import json
import os
import sys

import django

django.setup()

from bench.chaos_play import Fate, Outcome, play  # noqa: E402
from bench.moody import MoodyServer  # noqa: E402


def said(outcome: Outcome) -> str:
    """The conditions of the figure."""
    times = ", ".join(f"{name} in {took:.0f} s" for name, took in outcome.seconds.items())
    return (
        f"{outcome.counted()}; doubled {len(outcome.doubled)}, missing {len(outcome.missing)}, "
        f"wrong {len(outcome.wrong)}; blows {dict(outcome.blows)}; the server's moods "
        f"{ {name or 'well': n for name, n in outcome.moods.items()} }; {times}"
    )


if __name__ == "__main__":
    count = int(sys.argv[1])
    with MoodyServer() as server:
        outcome = play(count, server, Fate(os.environ))
    unwell = {*outcome.doubled, *outcome.missing, *outcome.wrong}
    well = len(outcome.states) - len(unwell)
    sys.stdout.write(json.dumps({"well": well, "said": said(outcome)}) + "\n")
