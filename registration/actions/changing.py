"""What is known of a delegate, and how it changes."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone, translation

from conference import audit, events
from registration import details, mails, queries, rules
from registration.actions.deciding import lock
from registration.details import Registration
from registration.models import Category, Consent, Delegate, PlatformAccount

Status = Delegate.Status
WRITTEN = ("name_zh", "name_latin", "phone", "association", "association_name", "city", "language")


def write(delegate: Delegate, data: Registration) -> None:
    """Save what the delegate says: the row, its accounts and its consents."""
    renamed = (delegate.name_zh, delegate.name_latin) != (data.name_zh, data.name_latin)
    for name in WRITTEN:
        setattr(delegate, name, getattr(data, name))
    if data.note is not None:
        delegate.note = data.note
    if data.pinyin is not None and data.pinyin != delegate.pinyin:
        delegate.pinyin = data.pinyin
    elif renamed:
        delegate.pinyin = ""
    delegate.index()
    delegate.save()
    write_accounts(delegate, data.accounts)
    write_consents(delegate, data.consents)


def write_accounts(delegate: Delegate, accounts: Iterable[details.Account]) -> None:
    """Make the delegate's accounts these; an unchanged number of followers keeps its date."""
    old = {(row.platform, row.handle): row for row in delegate.platforms.all()}
    for account in accounts:
        row = old.pop((account.platform, account.handle), None)
        if row is None:
            PlatformAccount.objects.create(
                delegate=delegate, platform=account.platform, handle=account.handle,
                followers=account.followers,
            )  # fmt: skip
        elif row.followers != account.followers:
            row.followers, row.as_of = account.followers, timezone.localdate()
            row.save()
    delegate.platforms.filter(pk__in=[row.pk for row in old.values()]).delete()


def write_consents(delegate: Delegate, kinds: Iterable[str]) -> None:
    """Give and withdraw, each with its time; the words are those of the delegate's language.

    Consents that are asked elsewhere (the portrait's) stay as they are.
    """
    asked = delegate.consents.filter(kind__in=details.WORDINGS, withdrawn_at=None)
    given = set(asked.values_list("kind", flat=True))
    for kind in sorted(set(kinds) - given):
        with translation.override(delegate.language):
            wording = str(details.WORDINGS[kind])
        Consent.objects.create(delegate=delegate, kind=kind, wording=wording)
    gone = given - set(kinds)
    delegate.consents.filter(kind__in=gone, withdrawn_at=None).update(withdrawn_at=timezone.now())


@transaction.atomic
def update(
    delegate: Delegate, data: Registration, *, by: object = None, by_staff: bool = False
) -> Delegate:
    """Change what is known of a delegate.

    A new address counts once its own link is opened; the desk's corrections count at once.
    """
    delegate = lock(delegate, data.category)
    if by_staff:
        rules.check_not_ended(delegate)
    else:
        rules.check_can_edit(delegate)
    before = queries.facts(delegate)
    if data.category and data.category.pk != delegate.category_id:
        delegate.category = Category.objects.get(pk=data.category.pk)
        rules.check_place(delegate.category)
    address_changed = change_address(delegate, data.email, at_once=by_staff)
    write(delegate, data)
    record_change(delegate, before, by=by)
    if address_changed:
        send = mails.confirm_new_address if delegate.pending_email else mails.confirm
        send(delegate)
    return delegate


@transaction.atomic
def rename(delegate: Delegate, *, name_zh: str, name_latin: str) -> Delegate:
    """The desk corrects the name alone; how it sounds is worked out anew. Refuses an ended one."""
    delegate = lock(delegate)
    rules.check_not_ended(delegate)
    before = queries.facts(delegate)
    delegate.name_zh, delegate.name_latin, delegate.pinyin = name_zh, name_latin, ""
    delegate.index()
    delegate.save()
    record_change(delegate, before, by=None)
    return delegate


def change_address(delegate: Delegate, email: str, *, at_once: bool) -> bool:
    """Set the new address (or keep it aside until confirmed). True when a link must be sent."""
    if email == delegate.email:
        delegate.pending_email = ""
        return False
    rules.check_address_free(delegate.conference, email, but=delegate)
    if at_once or delegate.status == Status.UNCONFIRMED:
        delegate.email, delegate.pending_email = email, ""
        return delegate.status == Status.UNCONFIRMED
    is_new = delegate.pending_email != email
    delegate.pending_email = email
    return is_new


def record_change(delegate: Delegate, before: dict, *, by: object) -> None:
    """One audit line with what differs, and word to the higher apps; nothing if nothing does."""
    after = queries.facts(delegate)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return
    audit.record(
        "delegate.changed", delegate, by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )  # fmt: skip
    events.publish("delegate.changed", delegate)
