"""What work says of itself, in its reader's language: jobs' titles, and why a piece failed.

A row keeps a code and parameters, and words only for what has no code, and for older rows.
"""

import json

from billiard.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from conference import mail_words, trouble_words
from conference.models import Job

TITLES = {
    "badges_anew": _("Badges in their new design"),
    "badges_programme": _("Badges with the new programme"),
    "badge_sheets": _("Badges on paper"),
    "campaign": _("Messages of “%(name)s”"),
    "issue_certificates": _("Certificates: %(kind)s"),
    "mail_certificates": _("Certificates by mail"),
    "print_certificates": _("Certificates for printing"),
}
# Parameters that are words of ours themselves.
_NAMED = {
    "attendance": _("attendance"),
    "speaker": _("speaker"),
    "organiser": _("organiser"),
    "signatory": _("endorsement"),
    "association": _("endorsement of an association"),
}
REASONS = mail_words.REASONS | {
    "address_failing": _("Mail to this address came back. Correct it on the person’s page, or say"
                         " there that it works again; then try once more."),
    "address_unwanted": _("Whoever reads at this address called a message unwanted: no mail is"
                          " sent there."),
    "died": _("It took too much each time it was tried, and was given up."),
    "different_sizes": _("A design was published since the order: these badges are no longer of"
                         " one size. Order them again."),
    "no_font": pgettext_lazy("certificate", "no font has: %(signs)s"),
    "none_in_force": _("None of these certificates is in force any more."),
    "not_in_force": _("The certificate is no longer in force."),
    "file_lost": _("The file of the certificate %(serial)s is lost from the store. Open that"
                   " certificate, have it made again, and order these once more."),
    "gone": _("What this was about is no longer there. Nothing is left to do."),
    "no_task": _("This server does not know this kind of work (%(task)s). Whoever runs it brings"
                 " web and workers to the same version, then try it once more."),
    "too_long": _("It took longer than a worker may take. Try it once more when less is going on."),
    "unexpected": _("Something unexpected happened (%(kind)s). Try it once more; if it comes again,"
                    " tell whoever runs the server this number of its log: %(reference)s."),
    # What speaks against a certificate (badges.candidates).
    "as_association": _("signed for an association: choose that kind"),
    "as_person": _("signed in their own name, not for an association"),
    "has_one": _("already has one of this kind in force"),
    "no_name": _("has no name"),
    "no_talk": _("is on stage in no released talk"),
    "not_approved": _("is not approved"),
    "not_arrived": _("has not arrived"),
    "not_final": _("is not in the ledger yet"),
    "not_signed": _("has not signed"),
    "given_up": _("another one was ordered in its place"),
    "taken_back": _("was taken back before it was made"),
    "revoked": _("their certificate of this kind was revoked: %(why)s"),
    "words_no_font": _("the heading, an issuer, a signer, the place or the conference's name holds"
                       " what no font has: %(signs)s. Start again with other words"),
    **trouble_words.WORDS,
}  # fmt: skip
# Exceptions that are known without being ours.
_KNOWN = ((ObjectDoesNotExist, "gone"), (SoftTimeLimitExceeded, "too_long"))


def named(signs: str) -> str:
    """Characters for a person who may not see them: each with its number."""
    return " ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs)


def kept(code: str, text: str = "", **params: str) -> str:
    """A reason as a row keeps it; `text` is for a reader who does not know the code."""
    return json.dumps({"code": code, "params": params, "text": text}, ensure_ascii=False)


def of_error(error: Exception, reference: str) -> str:
    """What a row keeps of an exception nobody meant; the log has it under the same reference."""
    text = f"{type(error).__name__}: {error}"[:1000]
    code = next((code for kind, code in _KNOWN if isinstance(error, kind)), "unexpected")
    return kept(code, text, kind=type(error).__name__, reference=reference)


def said(reason: str | None) -> str:
    """A kept reason in the language of now; any other text as it is."""
    if not reason or not reason.startswith('{"code": '):
        return reason or ""
    try:
        found = json.loads(reason)
    except ValueError:  # cut short
        return reason
    words, params = REASONS.get(found["code"]), found.get("params", {})
    answer = params.get("answer", "")  # another server's own words
    try:
        if words:
            return mail_words.quoted(str(words) % params, answer)
    except KeyError:  # kept by another version of this program
        pass
    return str(found["text"] or answer or found["code"])


def title(job: Job) -> str:
    """A job's title in the language of now; an older one's as it was written."""
    params: dict[str, str] | None = job.params
    words = None if params is None else TITLES.get(params.get("title", job.kind))
    if params is None or words is None:
        return job.title
    named_params = {name: _NAMED.get(value, value) for name, value in params.items()}
    return str(words) % named_params
