"""What a certificate is called by its kind: on its page, in lists, in mails."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

TITLES = {
    "signatory": _("Certificate of endorsement"),
    "association": _("Certificate of endorsement by an association"),
    "organiser": pgettext_lazy("title of a certificate", "Certificate of Appreciation"),
    "attendance": pgettext_lazy("title of a certificate", "Certificate of Attendance"),
    "speaker": pgettext_lazy("title of a certificate", "Certificate for Speakers"),
}
