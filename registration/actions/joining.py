"""Coming in: a form, a place held, an address confirmed."""

from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conference import audit, events
from conference.errors import Refused
from conference.lib import throttle
from conference.models import Conference
from registration import links, mails, queries, rules
from registration.actions.changing import change_address, record_change, write
from registration.actions.deciding import admit, lapse, lock
from registration.details import Registration
from registration.models import Category, Delegate

Status = Delegate.Status
HOLD = links.VALID
LONGEST_HOLD = timedelta(days=7)
FORMS_AN_ADDRESS = (120, 600)  # a hall's Wi-Fi, or a mobile network, is one address for many
LINKS_AN_ADDRESS = (3, 3600)


@transaction.atomic
def register(conference: Conference, data: Registration, *, ip: str | None = None) -> Delegate:
    """Register somebody, hold a place for two days and mail the link that confirms the address.

    The same form sent twice gives the same delegate and one mail, also at the same time.
    """
    if ip and not conference.is_rehearsal:
        check_not_flooded(conference, ip)
    delegate, is_new = enter(conference, data, by_staff=False)
    if is_new:
        mails.confirm(delegate)
    return delegate


@transaction.atomic
def add(conference: Conference, data: Registration, *, approved: bool) -> Delegate:
    """The desk adds somebody: approved at once (a walk-in), or asked by mail to confirm."""
    delegate, is_new = enter(conference, data, by_staff=True)
    if not is_new:
        return delegate
    if approved:
        return admit(lock(delegate))
    mails.confirm(delegate)
    return delegate


def check_not_flooded(conference: Conference, ip: str) -> None:
    """Refuse (429) more forms from one network address than a hall full of people sends."""
    if not throttle.allow(f"register:{conference.pk}:{ip}", *FORMS_AN_ADDRESS):
        message = _("Many registrations come from your network. Please send this again later.")
        raise Refused("too_many", message, status=429)


def enter(conference: Conference, data: Registration, *, by_staff: bool) -> tuple[Delegate, bool]:
    """The delegate of this form, and whether it is new."""
    try:
        with transaction.atomic():
            return take_place(conference, data, by_staff=by_staff)
    except IntegrityError:  # the same form or address, for another category, at the same moment
        twin = conference.delegates.filter(form_key=data.form_key).first()
        if twin:
            return twin, False
        rules.check_address_free(conference, data.email)
        raise


def take_place(
    conference: Conference, data: Registration, *, by_staff: bool
) -> tuple[Delegate, bool]:
    """Write the new row while nobody else can take a place of its category."""
    code = data.category.code if data.category else ""
    category = conference.categories.select_for_update().get(code=code)
    known = conference.delegates.filter(form_key=data.form_key).first()
    if known:
        return known, False
    lapse(conference.delegates.filter(email__iexact=data.email))
    rules.check_can_register(category, data.email, by_staff=by_staff)
    delegate = Delegate(
        conference=conference, category=category, email=data.email, form_key=data.form_key,
        hold_until=timezone.now() + HOLD,
    )  # fmt: skip
    write(delegate, data)
    audit.record("delegate.registered", delegate, after=queries.facts(delegate))
    events.publish("delegate.registered", delegate)
    return delegate, True


@transaction.atomic
def confirm(delegate: Delegate, email: str | None = None) -> Delegate:
    """The address answers: on to the organiser, or straight in where approval is automatic.

    `email` is the one the link was sent to; it may be the new address of a confirmed delegate.
    """
    delegate = lock(delegate)
    email = email or delegate.email
    rules.check_can_confirm(delegate, email)
    if delegate.status != Status.UNCONFIRMED:
        return take_new_address(delegate)
    delegate.status, delegate.confirmed_at = Status.PENDING, timezone.now()
    delegate.hold_until = None
    delegate.save()
    audit.record("delegate.confirmed", delegate, by=delegate)
    events.publish("delegate.confirmed", delegate)
    if delegate.category.approval == Category.Approval.AUTOMATIC:
        return admit(delegate, by=_("automatic"))
    mails.waiting(delegate)
    return delegate


def take_new_address(delegate: Delegate) -> Delegate:
    """The pending address becomes the address."""
    before = {"email": delegate.email}
    delegate.email, delegate.pending_email = delegate.pending_email, ""
    delegate.index()
    delegate.save()
    after = {"email": delegate.email}
    audit.record("delegate.address_changed", delegate, by=delegate, before=before, after=after)
    events.publish("delegate.changed", delegate)
    return delegate


@transaction.atomic
def resend_link(conference: Conference, email: str) -> None:
    """Mail whoever has this address the link that helps now. Tells the caller nothing."""
    delegate = conference.delegates.current().filter(email__iexact=email).first()
    if delegate is None or not may_send(conference, email):
        return
    send_link(delegate)


@transaction.atomic
def send_link(delegate: Delegate) -> Delegate:
    """The link that helps now: to confirm the address, or to the own page."""
    rules.check_not_ended(delegate)
    if delegate.status == Status.UNCONFIRMED:
        send_confirmation_again(delegate)
    else:
        audit.record("delegate.link_sent", delegate)
        mails.link(delegate)
    return delegate


@transaction.atomic
def correct_address(delegate: Delegate, email: str) -> Delegate:
    """While it is not confirmed: take another address, or the same, and mail it the link."""
    delegate = lock(delegate)
    rules.check_can_correct(delegate)
    if not may_send(delegate.conference, f"delegate:{delegate.pk}"):
        message = _("We have sent several mails already. Please look among unwanted mail, or wait "
                    "an hour.")  # fmt: skip
        raise Refused("too_many", message, status=429, field="email")
    if email != delegate.email:
        before = queries.facts(delegate)
        change_address(delegate, email, at_once=True)
        delegate.index()
        delegate.save()
        record_change(delegate, before, by=delegate)
    send_confirmation_again(delegate)
    return delegate


def may_send(conference: Conference, name: str) -> bool:
    """Whether this address (or delegate) has not been sent enough links lately."""
    key = sha256(name.casefold().encode()).hexdigest()
    return throttle.allow(f"link:{conference.pk}:{key}", *LINKS_AN_ADDRESS)


@transaction.atomic
def send_confirmation_again(delegate: Delegate) -> None:
    """A fresh link; the place is held as long as it is valid, at most a week in all."""
    delegate = lock(delegate)
    if delegate.status != Status.UNCONFIRMED:
        return
    if delegate.hold_until and delegate.hold_until > timezone.now():
        longest = delegate.registered_at + LONGEST_HOLD
        delegate.hold_until = min(timezone.now() + HOLD, max(longest, delegate.hold_until))
        delegate.save()
    audit.record("delegate.link_sent", delegate)
    mails.confirm(delegate)
