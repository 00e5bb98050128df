"""What is odd in the words of an issue: told before anything is issued."""

from django.conf import settings
from django.utils.translation import gettext as _

from badges import facts
from badges.models import CertificateIssue
from conference.lib.localized import pick
from registration import campaign_text


def warnings(issue: CertificateIssue) -> list[str]:
    """Sentences about its words, in the reader's language."""
    said = [issue.heading, issue.place]
    for body in issue.bodies:
        said += [body["names"], body["signer"]]
    marks = campaign_text.marks(text for each in said if each for text in each.values())
    found = []
    if marks:
        words = _("%(list)s would be printed as it stands: nothing is filled in on a certificate.")
        found.append(words % {"list": ", ".join(marks)})
    return found + _one_sided(issue)


def _one_sided(issue: CertificateIssue) -> list[str]:
    """What is given in one language of the page alone. An award has the house's two, whatever
    the conference speaks; what an endorsement has, its bearer chooses."""
    languages = issue.conference.languages
    if not issue.endorses:
        languages = [code for code in languages if code in facts.LOCALES]
    names, found = dict(settings.LANGUAGES), []
    for text, words in _parts(issue):
        for language in languages if text else ():
            if not text.get(language):
                known = {"name": names.get(language, language), "other": pick(text, language)}
                found.append(words % known)
    return found


def _parts(issue: CertificateIssue) -> list[tuple[dict[str, str], str]]:
    """Each text of the issue, and what to say of a language it is not given in."""
    return [
        (issue.heading,
         _("The title line is not given in %(name)s: the page will have none in it.")),
        (issue.place,
         _("The place is not given in %(name)s: the sentence in it will say “%(other)s”.")),
        (issue.issuer,
         _("Who issues is not given in %(name)s: the page will only say “%(other)s”.")),
        (issue.signer,
         _("The name under the signature is not given in %(name)s: the page will only say "
           "“%(other)s”.")),
        (issue.second_issuer,
         _("The second body is not given in %(name)s: the page will only say “%(other)s”.")),
        (issue.second_signer,
         _("The name under the second signature is not given in %(name)s: the page will only "
           "say “%(other)s”.")),
    ]  # fmt: skip
