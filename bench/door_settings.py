"""The product's settings, with the yardsticks of the door's bench for addresses."""

from conference.settings import *  # noqa: F403

ROOT_URLCONF = "bench.door_yardsticks"
