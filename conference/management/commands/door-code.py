"""manage.py door-code: a one-time provisioning code for a door device."""

# ruff: noqa: N999 - the command is called door-code

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from checkin import actions
from conference.lib import crockford
from conference.models import Conference

LIFE = timedelta(hours=1)


class Command(BaseCommand):
    """Prints the code; it is kept nowhere in clear, so this is the only time it is seen."""

    help = "Prints a one-time provisioning code for a door device."

    def add_arguments(self, parser):
        """The conference, and gates where the device shall not have all of them."""
        parser.add_argument("--conference", required=True, help="the conference's slug")
        parser.add_argument("--gate", action="append", default=[], help="a gate's slug; repeatable")

    def handle(self, *args, conference, gate, **options):
        """One line on standard output: the code; the address it goes with on standard error."""
        found = Conference.objects.filter(slug=conference).first()
        if found is None:
            raise CommandError(f"There is no conference {conference}.")
        gates = list(found.gates.filter(slug__in=gate))
        if unknown := sorted(set(gate) - {row.slug for row in gates}):
            raise CommandError(f"There is no gate {', '.join(unknown)} at {conference}.")
        _code, text = actions.new_code(found, gates, by=None, life=LIFE)
        self.stderr.write(f"Valid for one hour, for one device: {actions.door_address(text)}")
        self.stdout.write(crockford.grouped(text))
