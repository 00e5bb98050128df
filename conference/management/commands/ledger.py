"""The ledger's public files: ./script/manage ledger audit, export, tool, witness."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from initiative import audit, audit_tool, export, witnesses, witnessing
from initiative.audit_source import open_source
from initiative.models import Log


class Command(BaseCommand):
    """Checks the public files of a ledger, writes those of this site's, or has them cosigned."""

    help = "A ledger's public files: audit, export, the auditors' tool, witness."

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        check = what.add_parser("audit", help="exit 1 and plain sentences if anything is wrong")
        check.add_argument("location", help="a directory, or the address of a site's /log")
        check.add_argument("--older", type=Path, help="a checkpoint kept from an earlier visit")
        check.add_argument("--key", action="append", default=[], help="a verifier key to trust")
        check.add_argument("--witness", action="append", default=[], help="a key that must cosign")
        what.add_parser("witness", help="ask the witnesses for cosignatures of the checkpoint")
        write = what.add_parser("export", help="the files served under /log/, as a directory")
        write.add_argument("directory", type=Path)
        tool = what.add_parser("tool", help="the audit as one file that auditors can run alone")
        tool.add_argument("file", type=Path)

    def handle(self, *args, **options):
        if options["what"] == "audit":
            self._audit(options)
        elif options["what"] == "export":
            self._export(options["directory"])
        elif options["what"] == "witness":
            self._witness()
        else:
            audit_tool.write(options["file"])

    def _audit(self, options):
        older = options["older"].read_text() if options["older"] else None
        source = open_source(options["location"])
        report = audit.audit(source, older, options["key"], options["witness"])
        for line in report.lines():
            self.stdout.write(line)
        if report.findings:
            raise CommandError("The ledger did not pass.", returncode=1)

    def _public_log(self):
        log = Log.objects.filter(disposable=False).first()
        if log is None:
            raise CommandError("There is no ledger here yet.")
        return log

    def _witness(self):
        flaws = witnesses.flaws()
        for flaw in flaws.values():
            self.stderr.write(flaw)
        if not witnesses.configured():
            raise CommandError(f"No witness is named in {witnesses.path()}.", returncode=1)
        answers = witnessing.ask_all(self._public_log())
        for witness, reason in answers:
            self.stdout.write(reason or f"{witness.verifier.name} has cosigned.")
        if flaws:
            raise CommandError("Not every line names a witness.", returncode=1)
        if not answers:
            self.stdout.write("Every witness has cosigned the newest checkpoint already.")
        if any(reason for _witness, reason in answers):
            raise CommandError("Not every witness has cosigned.", returncode=1)

    def _export(self, directory):
        log = self._public_log()
        size = export.write(log, directory)
        self.stdout.write(f"{size} entries of {log.origin} in {directory}")
