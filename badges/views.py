"""What a delegate downloads: badge as PDF and picture; and the panel that waits."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from badges import actions, queries
from badges.models import Badge, Certificate
from conference.errors import Refused, error_page
from conference.lib import files
from conference.lib.languages import in_every_language
from conference.lib.methods import require_safe
from conference.lib.private import private_page
from registration.links import owner
from registration.models import Delegate

PDF, PNG = "application/pdf", "image/png"
COME_BACK_SECONDS = "5"


@private_page
@require_safe
def badge_pdf(request, key: str):
    """The badge, to print."""
    badge = badge_of(owner(request, key))
    return document(request, badge, badge.pdf, badge.pdf_name)


@private_page
@require_safe
def badge_png(request, key: str):
    """The badge, to show on a phone."""
    badge = badge_of(owner(request, key))
    return document(request, badge, badge.png, badge.png_name, PNG)


@in_every_language
@private_page
@require_safe
def panel(request, key: str):
    """Badge and certificates of the own page, which asks again while they are being made."""
    delegate = owner(request, key)
    if not request.htmx:
        return redirect(delegate)
    facts = {"delegate": delegate, **queries.handed_out(delegate)}
    return render(request, "badges/delegate_panel.html", facts)


def badge_of(delegate: Delegate) -> Badge:
    """The one that opens doors. Refuses (410) where there was one, raises Http404 without any."""
    badge = delegate.badges.active().first()
    if badge is None:
        get_object_or_404(delegate.badges.all()[:1])
        words = _("It opens no door any more, printed or on a phone. Your own page says more.")
        raise withdrawn(_("Your badge was withdrawn"), words, delegate)
    return badge


def withdrawn(title: object, words: object, delegate: Delegate) -> Refused:
    """410, with the way to the own page."""
    way = (_("Open my page"), delegate.get_absolute_url())
    return Refused("withdrawn", words, status=410, title=title, way=way)


def document(request, row: Badge | Certificate, path: str, name: str, kind: str = PDF):
    """The stored document; 409 while a worker makes it, for the first time or since it is lost."""
    if not row.is_made:
        return not_ready(request)
    try:
        file = files.opened(path)
    except FileNotFoundError:
        actions.make_again(row)
        return not_ready(request)
    return FileResponse(file, as_attachment=kind == PDF, filename=name, content_type=kind)


def not_ready(request):
    """409 with the time to come back."""
    words = _("It is being made: please reload this page in a moment. We also mail it to you.")
    page = error_page(request, 409, _("Not ready yet"), words)
    page["Retry-After"] = COME_BACK_SECONDS
    return page
