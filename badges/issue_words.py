"""What is odd in the words of an issue: told before anything is issued."""

from django.conf import settings
from django.utils.translation import gettext as _

from badges.models import CertificateIssue
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
    names = dict(settings.LANGUAGES)
    for language in issue.conference.languages if issue.heading else ():
        if not issue.heading.get(language):
            words = _("The title line is not given in %(name)s: the page will have none in it.")
            found.append(words % {"name": names.get(language, language)})
    return found
