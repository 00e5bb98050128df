"""The product's keys: ./script/manage keys create, succeed, retire, list."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from badges import actions as badges
from badges.models import Badge
from conference.lib import key_succession, keys, policies, seal_keys
from initiative import log, log_policies, succession
from initiative.models import Log


class Command(BaseCommand):
    """Makes the keys that are missing, and successors of those that are there."""

    help = "Keys under KEYS_DIR: create what is missing, succeed, retire an old one, list."

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("create", help="makes the keys that are missing; never overwrites one")
        what.add_parser("list", help="which keys there are, and which of them sign")
        retire = what.add_parser("retire", help="ends the time in which the old key counts as well")
        retire.add_argument("name", choices=["badge", "log"])
        retire.add_argument("--slot", type=int, help="of badges: as `list` shows it")
        retire.add_argument(
            "--make-anew", action="store_true", help="make every badge anew that it signed"
        )
        succeed = what.add_parser("succeed", help="makes the next key; the old one stays accepted")
        succeed.add_argument("name", choices=["badge", "credential", "log", "seal"])
        succeed.add_argument("--certificate", type=Path, help="of the seal, by a CA (PEM)")
        succeed.add_argument("--issuer", type=Path, help="the CA's own certificate (PEM)")
        succeed.add_argument("--key", type=Path, help="of the seal (PEM); none: it is in a token")

    def handle(self, *args, **options):
        try:
            getattr(self, f"_{options['what']}")(options)
        except (keys.MissingKey, key_succession.NoSlot, succession.NoSuccessor) as error:
            raise CommandError(str(error)) from error

    def _create(self, _options):
        made = keys.create_missing(settings.KEYS_DIR)
        for name in made:
            self._say(f"made {settings.KEYS_DIR / name}")
        if not made:
            self._say(f"All keys are there already, in {settings.KEYS_DIR}.")

    def _succeed(self, options):
        name = options["name"]
        if name == "log":
            self._say(f"The log's keys sign together from now on. The new one: {self._next_log()}")
        elif name == "seal":
            for file in self._next_seal(options):
                self._say(f"made {settings.KEYS_DIR / file}")
        else:
            made = key_succession.new_ed25519(settings.KEYS_DIR, name)
            self._say(f"made {settings.KEYS_DIR / made}")
        if name == "badge":
            lead = keys.BADGE_LEAD.seconds // 60
            self._say(f"Door phones are told of it now; it signs new badges in {lead} minutes.")

    def _next_log(self) -> str:
        return succession.succeed(log.public_log())

    def _next_seal(self, options) -> list[str]:
        given = options["certificate"], options["issuer"]
        if not any(given):
            return key_succession.new_demo_seal(settings.KEYS_DIR)
        if not all(given):
            raise CommandError("Give --certificate and --issuer together.")
        return key_succession.put_seal(settings.KEYS_DIR, *given, options["key"])

    def _retire(self, options):
        if options["name"] == "log":
            self._retire_log()
        elif options["slot"] is None:
            raise CommandError("Give the --slot of the key, as `keys list` shows it.")
        else:
            key_succession.retire_badge_slot(settings.KEYS_DIR, options["slot"])
            void = Badge.objects.active().filter(key_slot=options["slot"]).count()
            self._say(
                f"Badges signed with key {options['slot']} open no door any more; "
                f"of those in force: {void}."
            )
            if options["make_anew"]:
                self._make_anew(options["slot"])
            elif void:
                self._say("The same with --make-anew makes each of them anew.")

    def _make_anew(self, slot: int):
        found = Badge.objects.active().filter(key_slot=slot).order_by("pk")
        for badge in found.iterator():
            badges.reprint(badge)
        left = found.count()
        self._say(
            f"Badges that are still to be made anew: {left}" if left else "All are made anew."
        )

    def _retire_log(self):
        of = Log.objects.filter(disposable=False).first()
        if of is None:
            raise CommandError("There is no ledger here yet.")
        for key in succession.retire(of):
            self._say(f"signs no longer: {key}")

    def _list(self, _options):
        """Public halves only."""
        self._list_badges()
        for multikey in keys.credential_keys(settings.KEYS_DIR):
            self._say(f"credential: {multikey}")
        self._list_log()
        seal = seal_keys.certificate(settings.KEYS_DIR)
        self._say(f"seal: {seal.subject.human_friendly}, until {seal.not_valid_after:%Y-%m-%d}")

    def _list_badges(self):
        signs, retired = (
            keys.badge_slot(settings.KEYS_DIR),
            keys.retired_badge_slots(settings.KEYS_DIR),
        )
        for slot, key in keys.badge_keys(settings.KEYS_DIR).items():
            state = (
                "retired"
                if slot in retired
                else "signs new badges"
                if slot == signs
                else "accepted"
            )
            self._say(f"badge {slot}: {keys.multikey(key)} ({state})")

    def _list_log(self):
        of = Log.objects.filter(disposable=False).first()
        if of is None:
            return
        signing = policies.in_force(log_policies.of(of), of.size)
        for key in log_policies.own_keys(of.origin):
            self._say(f"log: {key} ({'signs' if key in signing else 'does not sign'})")
        for key in set(signing) - set(log_policies.own_keys(of.origin)):
            self._say(f"log: {key} (should sign, and is not here)")

    def _say(self, text: str):
        self.stdout.write(text)
