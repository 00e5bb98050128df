"""What whoever decides about an endorsement given online is told of others: a shared mailbox, the
same body."""

from django.utils.translation import gettext as _

from initiative import signed_before
from initiative.models import JoinRequest, Signature


def notices(row: JoinRequest) -> list[str]:
    """Sentences: who has signed or waits with this mail address, and for the same body."""
    before = signed_before.find(row.ceremony.initiative, row.email, [row.name])
    shared = [_named(each) for each in ([before.same] if before.same else []) + [*before.others]]
    waiting = JoinRequest.State.WAITING
    others = row.ceremony.join_requests.filter(state=waiting).exclude(pk=row.pk)
    same_mailbox = others.filter(email__iexact=row.email)
    shared += [_("%(name)s waits with the same mail address.") % {"name": each.name}
               for each in same_mailbox]  # fmt: skip
    return [*shared, *(_of_body(row) if row.represents else [])]


def _named(signature: Signature) -> str:
    facts = {"name": signature.name, "place": signed_before.place(signature)}
    return _("With this mail address, %(name)s has signed already (%(place)s).") % facts


def _of_body(row: JoinRequest) -> list[str]:
    same = {"represents__iexact": row.represents}
    signed = row.ceremony.initiative.signatures.active().filter(**same)
    others = row.ceremony.join_requests.filter(state=JoinRequest.State.WAITING, **same)
    return [
        *(_("%(body)s has signed already, by %(name)s (%(place)s).")
          % {"body": row.represents, "name": each.name, "place": signed_before.place(each)}
          for each in signed.select_related("delegate", "conference")),
        *(_("%(body)s waits a second time, by %(name)s.")
          % {"body": row.represents, "name": each.name} for each in others.exclude(pk=row.pk)),
    ]  # fmt: skip
