"""Six digits by mail: good once, for ten minutes, for five tries."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conference.errors import Refused
from conference.models import OutgoingMail
from initiative import sign_codes
from initiative.models import SignCode
from registration.models import Delegate
from tests.initiative.signing import open_ceremony

pytestmark = pytest.mark.django_db


def digits() -> str:
    """Of the newest mail."""
    return re.search(r"\b\d{6}\b", OutgoingMail.objects.latest("pk").text)[0]


def asked():
    """(initiative, delegate, the code that was mailed)."""
    initiative, delegate = open_ceremony()
    sign_codes.send(initiative, delegate.email.upper(), "10.0.0.1")
    return initiative, delegate, digits()


def test_a_code_opens_the_own_page_once():
    initiative, delegate, code = asked()

    assert sign_codes.redeem(initiative, delegate.email, code, None) == delegate
    with pytest.raises(Refused, match="wrong_code"):
        sign_codes.redeem(initiative, delegate.email, code, None)


def test_a_code_is_too_old_after_ten_minutes():
    initiative, delegate, code = asked()
    SignCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused, match="wrong_code"):
        sign_codes.redeem(initiative, delegate.email, code, None)


def test_a_code_is_of_no_use_after_five_wrong_tries():
    initiative, delegate, code = asked()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _n in range(5):
        with pytest.raises(Refused, match="wrong_code"):
            sign_codes.redeem(initiative, delegate.email, wrong, None)

    with pytest.raises(Refused, match="wrong_code"):
        sign_codes.redeem(initiative, delegate.email, code, None)


def test_a_newer_code_ends_the_older():
    initiative, delegate, _older = asked()
    sign_codes.send(initiative, delegate.email, "10.0.0.1")
    newer = digits()

    assert SignCode.objects.count() == 1
    assert sign_codes.redeem(initiative, delegate.email, newer, None) == delegate
    assert OutgoingMail.objects.count() == 2


def test_no_code_for_strangers_for_who_is_not_let_in_and_while_nothing_is_signed():
    initiative, delegate = open_ceremony()
    sign_codes.send(initiative, "stranger@example.org", None)
    Delegate.objects.update(status=Delegate.Status.CANCELLED)
    sign_codes.send(initiative, delegate.email, None)
    Delegate.objects.update(status=Delegate.Status.APPROVED)
    initiative.ceremonies.update(state="paused")
    sign_codes.send(initiative, delegate.email, None)

    assert (SignCode.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_codes_to_one_address_are_few():
    initiative, delegate = open_ceremony()
    for _n in range(8):
        sign_codes.send(initiative, delegate.email, "10.0.0.1")

    assert OutgoingMail.objects.count() == 5


def test_nobody_can_read_a_code_out_of_the_database():
    _initiative, _delegate, code = asked()

    assert code not in str(SignCode.objects.values().get())


def test_the_pages_lead_from_the_address_to_the_own_page_and_tell_strangers_nothing(client):
    initiative, delegate = open_ceremony()
    page = reverse("initiative:sign_code", args=[initiative.slug])

    known = client.post(page, {"email": delegate.email}).content.decode()
    unknown = client.post(page, {"email": "stranger@example.org"}).content.decode()
    wrong = client.post(page, {"email": delegate.email, "code": "12"})
    right = client.post(page, {"email": delegate.email, "code": digits()})

    said = "If this address is registered, a code is on its way."
    assert (said in known, said in unknown) == (True, True)
    assert (wrong.status_code, "This code does not fit" in wrong.content.decode()) == (422, True)
    assert right.url == reverse("initiative:sign_as", args=[delegate.key, initiative.slug])


def test_the_code_on_the_big_screen_leads_to_the_signing_page(client):
    initiative, _delegate = open_ceremony()

    answer = client.get(f"/initiative/{initiative.slug}/s")
    screen = client.get(reverse("initiative:sign_screen", args=[initiative.slug]))

    assert answer.url == reverse("initiative:sign", args=[initiative.slug])
    assert f"/initiative/{initiative.slug}/s" in screen.content.decode()
    assert "<svg" in screen.content.decode()


@pytest.mark.parametrize(
    ("facts", "open_to_all", "works"),
    [
        ({"state": "open"}, True, True),
        ({"state": "closed", "joins_online": True}, True, True),
        ({"state": "closed"}, True, False),
        ({"state": "paused"}, True, False),
        ({"state": "open"}, False, False),
    ],
)
def test_a_code_is_offered_and_sent_where_a_delegate_can_sign_and_nowhere_else(
    client, facts, open_to_all, works
):
    initiative, delegate = open_ceremony(**facts, initiative__open_for_signing=open_to_all)
    page = f"/en/initiative/{initiative.slug}/sign/"

    shown = client.get(page).content.decode()
    sent = client.post(f"{page}code/", {"email": delegate.email}).content.decode()

    assert OutgoingMail.objects.exists() is works
    assert ("Send me a code" in shown, "a code is on its way" in sent) == (works, works)
    closed = "The initiative is not open for signing at this moment."
    assert (closed in shown, closed in sent) == (not works, not works)
