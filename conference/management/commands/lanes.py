"""./script/manage lanes: how many messages a minute of a list each mail house gets."""

from django.core.management.base import BaseCommand, CommandError

from conference.models import MailLane


class Command(BaseCommand):
    """Lists the lanes, or changes one."""

    help = "Lists the lanes of mail; with a name and a number, sets a lane's messages a minute."

    def add_arguments(self, parser):
        """A lane, its limit and, for a new one or to change them, its domains."""
        parser.add_argument("name", nargs="?")
        parser.add_argument("per_minute", nargs="?", type=int, help="0: no limit")
        parser.add_argument("domains", nargs="*", help="e.g. example.com example.net")

    def handle(self, *args, name, per_minute, domains, **options):
        """Change what was asked, then list all."""
        if name is not None:
            self.change(name, per_minute, [domain.lower() for domain in domains])
        for lane in MailLane.objects.all():
            self.stdout.write(f"{lane.name}\t{lane.per_minute}\t{' '.join(lane.domains)}")

    def change(self, name, per_minute, domains):
        """Set a lane; a new one needs domains."""
        if per_minute is None or per_minute < 0:
            raise CommandError("Say how many messages a minute; 0 is no limit.")
        lane = MailLane.objects.filter(name=name).first() or MailLane(name=name)
        if not (domains or lane.domains):
            raise CommandError(f"There is no lane {name}; for a new one give its domains.")
        lane.per_minute, lane.domains = per_minute, domains or lane.domains
        lane.save()
