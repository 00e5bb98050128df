"""What a worker does with many certificates at once: a ZIP of their files, or one PDF to print."""

import tempfile
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from badges import (
    award_documents,
    award_facts,
    bundle_lists,
    certificate_documents,
    designs,
    facts as facts_of,
    making,
)
from badges.models import Certificate
from conference import jobs
from conference.discarding import discard
from conference.job_steps import Steps
from conference.lib import files, fonts, qr_codes, stamping
from conference.models import Conference

ZIP, PDF = "zip", "pdf"
KINDS = {ZIP: "application/zip", PDF: "application/pdf"}
A4 = (841.89, 595.28)


def make_bundle(payload: dict[str, Any], steps: Steps | None = None) -> dict[str, Any]:
    """{"conference", "certificates", "form"}: the file in the store, how many are in it, and who is
    not, with the reason.

    Who was revoked meanwhile is left out. Raises jobs.Permanent where nobody is in it.
    """
    steps = steps or Steps()
    conference = Conference.objects.get(pk=payload["conference"])
    rows = conference.certificates.valid().select_related("conference", "delegate__association")
    form, wanted = payload["form"], payload["certificates"]
    steps.through(wanted, partial(_slow, rows, form))
    papers = rows.filter(pk__in=wanted).exclude(pk__in=map(int, steps.failed))
    if not papers.exists():
        for reason in steps.failed.values():
            raise jobs.Permanent(reason)
        raise jobs.Permanent("no certificate is in force", "none_in_force")
    in_order = papers.order_by("delegate__pinyin", "delegate__name_latin", "pk").iterator(500)
    language = payload.get("language", settings.LANGUAGE_CODE)
    with tempfile.TemporaryFile() as file, translation.override(language):
        count = (write_zip if form == ZIP else write_pdf)(steps.counted(in_order), file)
        path, _digest = files.store_file(f"bundles/{conference.slug}/certificates.{form}", file)
    if papers.count() != count:  # somebody's data may have been erased: no file keeps them
        discard(path)
        raise jobs.GoOn
    return {"path": path, "count": count, "failed": steps.failed}


def _slow(rows: QuerySet[Certificate], form: str, pk: int) -> Callable[[], object] | None:
    """What is to be made, and takes long, before this certificate can come into the file."""
    paper = rows.filter(pk=pk).first()
    if paper is None or (form == ZIP and paper.is_made):
        return None
    if form == PDF:
        _design, page, stamped = parts(paper)
        try:
            fonts.check(" ".join(stamped.texts.values()), settings.FONTS_DIR)
        except fonts.Missing as error:
            raise making.not_printable(error) from error
        if paper.is_made or page.can(stamped.texts):
            return None
    return partial(making.made, paper)


def write_zip(papers: Iterable[Certificate], file: IO[bytes]) -> int:
    """The sealed files, one after another, never more than one of them in memory, and a list of
    whose is which.

    Raises jobs.Permanent for one that is lost from the store.
    """
    rows = [bundle_lists.header()]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for paper in papers:
            rows.append(bundle_lists.row(paper))
            try:
                archive.writestr(rows[-1][0], files.read(making.made(paper).pdf))
            except FileNotFoundError as error:
                lost = f"the file of {paper.serial} is lost"
                raise jobs.Permanent(lost, "file_lost", serial=paper.serial) from error
        archive.writestr(bundle_lists.NAME, bundle_lists.text(rows), zipfile.ZIP_DEFLATED)
    return len(rows) - 1


def write_pdf(papers: Iterable[Certificate], file: IO[bytes]) -> int:
    """One page each; each design once and one font for all, for the printer alone: unsealed."""
    sheet = stamping.grid(A4, A4, 1, 1)
    title, now = _("Certificates"), timezone.now()
    return stamping.compose_into(file, sheet, map(printed, papers), title, made_at=now)


def printed(paper: Certificate) -> stamping.Item:
    """A certificate for the printer; where its texts cannot be stamped, as it was made before."""
    design, page, stamped = parts(paper)
    if page.can(stamped.texts):
        return page, stamped
    try:
        made = files.read(making.made(paper).pdf)
        return stamping.page_of(made, 0, page), stamping.Facts({})
    except (FileNotFoundError, ValueError):  # lost from the store, or damaged in it
        return design.set_whole(page, stamped, qr_codes.svg_path(paper.verify_url))


def parts(paper: Certificate) -> tuple[designs.Design, stamping.FrozenPage, stamping.Facts]:
    """Design, page and person of either sort of certificate."""
    if award_facts.is_award(paper.facts):
        return award_documents.award_parts(award_facts.of_award(paper.facts), paper.verify_url)
    facts = facts_of.of_certificate(paper.facts)
    return certificate_documents.certificate_parts(facts, paper.verify_url, {})
