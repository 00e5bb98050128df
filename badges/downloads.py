"""Certificates by links that hold for some minutes: who gets one forwarded later, gets nothing.

In WeChat's browser no file can be saved: there a page shows the picture, to press and hold.
"""

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from badges import actions, views
from badges.models import Certificate
from conference.errors import Refused
from conference.lib import files, pdf
from conference.lib.methods import require_safe
from conference.lib.private import private_page
from registration.links import owner, unknown
from registration.models import Delegate

SALT = "badges.downloads"
SECONDS = 15 * 60
WIDTH = 1600
WECHAT = "MicroMessenger"
ENDED = gettext_lazy("This certificate is no longer in force")
ENDED_WORDS = gettext_lazy("It was withdrawn, or a newer one has taken its place. Your own page "
                           "shows what is in force.")  # fmt: skip


def token(certificate: Certificate) -> str:
    """What stands in a link to this certificate; good for a quarter of an hour."""
    return signing.dumps(certificate.pk, salt=SALT)


def found(signed: str) -> Certificate:
    """The certificate in force that a link names.

    Refuses links that ran out and what is no longer in force (410), and forged ones (404).
    """
    try:
        key = signing.loads(signed, salt=SALT, max_age=SECONDS)
    except signing.SignatureExpired:
        words = _("For safety such a link holds for a quarter of an hour. Please open it anew from "
                  "your own page or from our mail.")  # fmt: skip
        raise gone(_("This link has run out"), words) from None
    except signing.BadSignature:
        raise unknown() from None
    rows = Certificate.objects.select_related("conference", "delegate")
    certificate = rows.filter(pk=key, delegate__erased_at=None).first()
    if certificate is None:
        raise unknown()
    if not certificate.is_valid:
        raise gone(ENDED, ENDED_WORDS)  # the own page is for the delegate: no way to it from here
    return certificate


def gone(title: object, words: object) -> Refused:
    """410."""
    return Refused("gone", words, status=410, title=title)


def in_force(delegate: Delegate, serial: str) -> Certificate:
    """The newest in force, else one that will be, or the one of this serial. Refuses (410) what has
    ended; Http404 without any."""
    rows = delegate.certificates.order_by("-pk")
    if serial:
        rows = rows.filter(serial=serial)
    if certificate := rows.valid().first() or rows.pending().first():
        return certificate
    get_object_or_404(rows[:1])
    raise views.withdrawn(ENDED, ENDED_WORDS, delegate)


@private_page
@require_safe
def certificate_pdf(request, key: str):
    """From the own page or a mail: the newest in force, or the one ?serial= names.

    On to the file; in WeChat to the picture, in the person's language.
    """
    delegate = owner(request, key)
    certificate = in_force(delegate, request.GET.get("serial", ""))
    if not certificate.is_made:
        return views.not_ready(request)
    inside_wechat = WECHAT in request.headers.get("User-Agent", "")
    name = "badges:certificate_page" if inside_wechat else "badges-plain:certificate_file"
    with translation.override(delegate.language):
        return redirect(name, token(certificate))


@private_page
@require_safe
def file(request, signed: str):
    """The sealed PDF."""
    certificate = found(signed)
    return views.document(request, certificate, certificate.pdf, certificate.filename)


@private_page
@require_safe
def picture(request, signed: str):
    """Its page as a picture."""
    certificate = found(signed)
    if not certificate.is_made:
        return views.not_ready(request)
    try:
        png = pdf.to_png(files.read(certificate.pdf), WIDTH)
    except FileNotFoundError:
        actions.make_again(certificate)
        return views.not_ready(request)
    return HttpResponse(png, content_type="image/png")


@private_page
@require_safe
def page(request, signed: str):
    """The picture to press and hold, the PDF behind it."""
    certificate = found(signed)
    if not certificate.is_made:
        return views.not_ready(request)
    facts = {"certificate": certificate, "signed": signed, "conference": certificate.conference}
    return render(request, "badges/certificate_page.html", facts)
