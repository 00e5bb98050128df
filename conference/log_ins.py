"""Log-ins of staff, for the audit trail of the whole site."""

from conference import audit
from conference.models import User


def succeeded(request, user, **_more) -> None:
    """Django's signal: somebody logged in."""
    audit.record("staff.logged_in", user, by=user)


def failed(credentials, request=None, **_more) -> None:
    """Django's signal: a wrong password for an account there is; who tried is unknown."""
    address = str(credentials.get("username") or credentials.get("email") or "")
    user = User.objects.filter(email__iexact=address).first()
    if user:
        audit.record("staff.log_in_failed", user, by="")
