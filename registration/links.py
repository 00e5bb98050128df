"""Links we mail: one's own page (a key), confirming an address (signed, two days), no more news."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.lib.languages import in_house_languages
from conference.models import Conference
from registration.models import Delegate

VALID = timedelta(hours=48)
SALT = "registration.confirm"
NEWS_SALT = "registration.news"
NEW_ONE = _("This link is incomplete or was not made by us. Please open the whole link of the "
            "mail, or have a new one sent.")  # fmt: skip
WHICH_ONE = _("This link is incomplete or was not made by us. Please open the whole link of the "
              "mail. We cannot tell which conference it is of: choose it, and have a new link sent "
              "from its page.")  # fmt: skip


def owner(request, key: str) -> Delegate:
    """Whoever has the link, is the delegate. Refuses (404) a forged, cut or erased one.

    Whoever joined online did so in any language; pages of all others are in the house's.
    """
    rows = Delegate.everyone.select_related(
        "conference", "category__conference", "association", "photo"
    )
    delegate = rows.filter(key=key, erased_at=None).first()
    if delegate is None or delegate.status != Delegate.Status.ONLINE:
        in_house_languages(request)
    if delegate is None:
        raise unknown()
    request.conference = delegate.conference
    return delegate


def make(delegate: Delegate, email: str) -> str:
    """The token in the link."""
    return signing.dumps({"delegate": delegate.pk, "email": email}, salt=SALT)


def read(conference: Conference, token: str) -> tuple[Delegate, str]:
    """The delegate and the address to confirm. Refuses expired (410) and forged (404) links."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=VALID)
    except signing.SignatureExpired:
        message = _("This link was valid for two days. We can send you a new one.")
        raise Refused("link_expired", message, status=410) from None
    except signing.BadSignature:
        raise unknown(conference) from None
    delegate = conference.delegates.filter(pk=facts["delegate"]).first()
    if delegate is None:
        raise unknown(conference)
    return delegate, facts["email"]


def unsubscribe(delegate: Delegate) -> str:
    """The address that ends news to this person. It opens nothing else: mail houses read it."""
    token = signing.dumps(delegate.pk, salt=NEWS_SALT)
    with translation.override(delegate.language):
        return settings.SITE_URL + reverse("registration:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> Delegate:
    """Whose news the link ends; it never grows old. Refuses (404) forged ones."""
    try:
        pk = signing.loads(token, salt=NEWS_SALT)
    except signing.BadSignature:
        raise unknown() from None
    delegate = Delegate.objects.select_related("conference").filter(pk=pk, erased_at=None).first()
    if delegate is None:
        raise unknown()
    return delegate


def unknown(conference: Conference | None = None) -> Refused:
    """A link nobody has been sent, or only a part of one; with the way to a new one."""
    message, way = NEW_ONE, None
    public = Conference.objects.public().filter(is_rehearsal=False)[:2]
    rows = [conference] if conference else list(public)
    if len(rows) == 1:
        way = (_("Have a new link sent"), reverse("registration:link", args=[rows[0].slug]))
    elif rows:
        message, way = WHICH_ONE, (_("Choose the conference"), reverse("conference:home"))
    title = _("We do not know this link")
    return Refused("link_unknown", message, status=404, title=title, way=way)
