"""Verifying a certificate: by its code, by its serial, by its file; as a page or as JSON."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache

from badges import verification
from conference import audit
from conference.errors import Refused
from conference.lib import problem, throttle
from conference.lib.languages import in_every_language
from conference.lib.methods import require_http_methods, require_safe
from initiative import verify as checks
from initiative.forms import SerialForm, UploadForm

SERIALS_A_MINUTE = 60
FILES_A_MINUTE = 10
NOTHING_SENT = gettext_lazy("Send a serial as “serial”, or the certificate's file as “pdf”.")
STATUS = {checks.UNKNOWN: 404}


@in_every_language
@require_safe
@never_cache
def code(request, serial: str):
    """/v/<serial>, as printed: programs get JSON, people the page in their language."""
    if problem.wanted(request):
        return _answer(request, _looked_up(request, serial))
    return redirect("initiative:verify_serial", serial)


@in_every_language
@require_safe
@never_cache
def verify_serial(request, serial: str):
    """The answer for one serial."""
    return _answer(request, _looked_up(request, serial), SerialForm({"serial": serial}))


@in_every_language
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request):
    """Ask for a serial or a file; a serial has an address of its own."""
    serial = SerialForm({"serial": request.GET.get("serial", "")} if request.GET else None)
    if serial.is_bound and serial.is_valid():
        return redirect("initiative:verify_serial", serial.cleaned_data["serial"])
    upload = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        upload = UploadForm(request.POST, request.FILES)
        if upload.is_valid():
            return _uploaded(request, upload)
    if serial.errors or upload.errors:
        return _incomplete(request, serial, upload)
    return _page(request, serial, upload)


def _incomplete(request, serial: SerialForm, upload: UploadForm):
    """No serial, or no file."""
    if problem.wanted(request):
        found = {**serial.errors, **upload.errors}
        fields = {name: [*messages] for name, messages in found.items()}
        return problem.response(422, "invalid", NOTHING_SENT, fields)
    return _page(request, serial, upload, status=422)


def _uploaded(request, form: UploadForm):
    """Check the file, or say why it is none to check."""
    _allow(request, "file", FILES_A_MINUTE)
    sent = form.cleaned_data["pdf"]
    try:
        # One byte more than may be: enough to know, and nobody fills our memory.
        verdict = checks.by_upload(sent.read(verification.MOST_BYTES + 1))
    except Refused as refusal:
        if problem.wanted(request):
            raise
        form.add_error("pdf", refusal.message)
        return _page(request, SerialForm(), form, status=refusal.status)
    if verdict.state == checks.BAD and (known := verification.find_certificate(verdict.serial)):
        audit.record("certificate.changed_file", known, after={"serial": verdict.serial})
    return _answer(request, verdict)


def _looked_up(request, serial: str) -> checks.Verdict:
    _allow(request, "serial", SERIALS_A_MINUTE)
    return checks.by_serial(serial[:60])


def _allow(request, kind: str, limit: int) -> None:
    """Serials are not to be tried one after another."""
    if not throttle.allow(f"verify-{kind}:{request.client_address}", limit, 60):
        raise Refused(
            "too_many", _("That was a lot at once. Please try again in a minute."), status=429
        )


def _answer(request, verdict: checks.Verdict, serial: SerialForm | None = None):
    status = STATUS.get(verdict.state, 200)
    if problem.wanted(request):
        return JsonResponse(verdict.as_json(), status=status)
    return _page(request, serial or SerialForm(), UploadForm(), verdict=verdict, status=status)


def _page(request, serial, upload, *, verdict=None, status=200):
    facts = {"serial_form": serial, "upload_form": upload, "verdict": verdict}
    return render(request, "initiative/verify.html", facts, status=status)
