"""The demonstration: ./script/manage demo."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from conference.demo import load
from conference.models import Conference


class Command(BaseCommand):
    """Loads the demo conference and says how to log in."""

    help = "Loads the demo conference chengdu-2024; run again when it is over, moves it to today."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing where a conference exists."
        )

    def handle(self, *args, **options):
        others = Conference.objects.exclude(slug=load.SLUG, is_demo=True)
        is_there = Conference.objects.filter(slug=load.SLUG).exists()
        if options["if_empty"] and not is_there and others.exists():
            return
        if is_there and not Conference.objects.get(slug=load.SLUG).is_demo:
            self.stderr.write(_("A conference that is no demonstration has this name already."))
            return
        loaded = load.load()
        with translation.override("en"):  # the terminal reads one language, whatever is loaded
            self.tell(loaded)

    def tell(self, loaded: load.Loaded) -> None:
        """What was moved, how to log in, and where to begin."""
        lines = [
            *self.moved(loaded),
            _("Demo log-ins, at %(address)s:") % {"address": address("desk:home")},
        ]
        members = loaded.conference.memberships.select_related("user")
        roles = {each.user.email: each.get_role_display() for each in members}
        for log_in in loaded.log_ins:
            password = log_in.password or _("(password as set)")
            lines.append(f"  {log_in.email:<26} {password:<18} {roles[log_in.email]}")
        if loaded.pin:
            words = _("The host’s PIN, to countersign at a signing kiosk: %(pin)s (set one up on "
                      "the desk: Ceremony, Console, Set up a kiosk).")  # fmt: skip
            lines.append(words % {"pin": loaded.pin})
        if loaded.delegate:
            lines.append(_("A fictional delegate’s own page:"))
            lines.append(f"  {address('conference:me', loaded.delegate.key)}")
        self.stdout.write("\n".join(lines))

    def moved(self, loaded: load.Loaded) -> list[str]:
        """That the days of the demonstration are others now."""
        if not loaded.moved.days:
            return []
        words = _("The demo’s days were over. They are now %(first)s to %(last)s; signatures and "
                  "scans stay as they were.")  # fmt: skip
        days = {"first": loaded.conference.starts_on, "last": loaded.conference.ends_on}
        left = [_("Not moved: %(reason)s") % {"reason": why} for why in loaded.moved.left_behind]
        return [words % days, *left]


def address(name: str, *args: str) -> str:
    """A page's whole address, in English."""
    with translation.override("en"):
        return settings.SITE_URL + reverse(name, args=args)
