"""One person signs an initiative once: at whatever gathering, by whatever way, and at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse

from conference.errors import Refused
from conference.models import OutgoingMail
from initiative import (
    actions,
    joining,
    joining_decisions,
    kiosk_actions,
    kiosk_queries,
    signed_before,
    together,
)
from initiative.models import JoinRequest, Signature
from tests.checkin.factories import badge_at
from tests.initiative import joins
from tests.initiative.factories import CeremonyFactory
from tests.initiative.kiosks import kiosk_at, sent, vouched
from tests.initiative.signing import given, posted
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
EMAIL = "Zhang@Example.org"


@pytest.fixture
def here():
    """The gathering where somebody wishes to sign."""
    return CeremonyFactory(conference__name={"en": "A guest’s gathering"})


@pytest.fixture
def there(here):
    """Another gathering of the same initiative, where they have signed."""
    name = {"en": "Chengdu gathering"}
    return CeremonyFactory(initiative=here.initiative, conference__name=name)


def person(ceremony, **changes):
    """A delegate of a gathering, always the same one."""
    facts = {"email": EMAIL, "name_zh": "张文和", "name_latin": "Zhang Wenhe"}
    return DelegateFactory(conference=ceremony.conference, **(facts | changes))


def sign(delegate, **changes):
    """On the own page."""
    initiative = delegate.conference.ceremonies.get().initiative
    return actions.sign(initiative, delegate, given(initiative, **changes))


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"email": "zhang@example.org"},
        {"name_zh": "张 文和", "name_latin": ""},
        {"name_zh": "", "name_latin": "ZHANG  WENHE"},
        {"name_zh": "张文赫"},  # the Latin name is the same
    ],
)
def test_the_same_address_and_name_sign_once_whatever_the_gathering(here, there, named):
    sign(person(there))

    with pytest.raises(Refused) as refused:
        sign(person(here, **named))

    assert refused.value.code == "signed_already"
    assert str(refused.value.message) == (
        "Signed already (Chengdu gathering). Nothing is recorded a second time."
    )
    assert Signature.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"name_zh": "李梅", "name_latin": "Li Mei"}, {"email": "other@example.org"}],
)
def test_another_name_or_another_address_is_another_person(here, there, other):
    sign(person(there))

    sign(person(here, **other))

    assert Signature.objects.count() == 2


def test_whoever_withdrew_there_signs_here_and_another_initiative_is_another_matter(here, there):
    actions.withdraw(sign(person(there)))
    elsewhere = CeremonyFactory()
    sign(person(elsewhere))

    sign(person(here))

    assert Signature.objects.active().filter(initiative=here.initiative).count() == 1


def test_signing_asks_for_it_with_one_more_query(here, there, django_assert_num_queries):
    delegate = person(here)

    with django_assert_num_queries(1):
        assert signed_before.of(delegate, here.initiative) == signed_before.Before(None)


def test_who_shares_a_mailbox_is_named_where_the_name_is_public(here, there):
    sign(person(there, name_zh="李梅", name_latin=""), consent_list=True)
    delegate = person(here)

    [other] = signed_before.of(delegate, here.initiative).others
    named = signed_before.notice(other)
    actions.hide(other)
    [other] = signed_before.of(delegate, here.initiative).others

    assert named == "With this mail address, 李梅 has signed already (Chengdu gathering)."
    assert signed_before.notice(other) == (
        "With this mail address, somebody has signed already (Chengdu gathering)."
    )


def test_the_own_page_says_where_it_was_signed_and_mails_the_link_there(client, here, there):
    signer = person(there)
    sign(signer)
    delegate = person(here)
    address = reverse("initiative:sign_as", args=[delegate.key, here.initiative.slug])

    page = client.get(address).content.decode()
    answer = client.post(address, posted(here.initiative), follow=True).content.decode()
    OutgoingMail.objects.all().delete()
    client.post(reverse("initiative:send_link", args=[delegate.key, here.initiative.slug]))

    for text in (page, answer):
        assert "Signed already (Chengdu gathering). Nothing is recorded a second time." in text
        assert 'name="text_sha256"' not in text
        assert signer.key not in text
    [mail] = OutgoingMail.objects.all()
    assert mail.to == signer.email
    assert signer.key in mail.text
    assert Signature.objects.count() == 1


def test_the_own_page_tells_who_shares_the_mailbox_and_lets_sign(client, here, there):
    sign(person(there, name_zh="李梅", name_latin=""), consent_list=True)
    delegate = person(here)
    address = reverse("initiative:sign_as", args=[delegate.key, here.initiative.slug])

    page = client.get(address).content.decode()
    client.post(address, posted(here.initiative))

    assert "With this mail address, 李梅 has signed already (Chengdu gathering)." in page
    assert Signature.objects.filter(delegate=delegate).count() == 1


def test_nobody_is_mailed_a_link_who_signed_nowhere(client, here):
    delegate = person(here)

    client.post(reverse("initiative:send_link", args=[delegate.key, here.initiative.slug]))

    assert OutgoingMail.objects.count() == 0


def test_a_kiosk_refuses_the_badge_of_whoever_signed_elsewhere(here, there):
    sign(person(there))
    badge = badge_at(here.conference, delegate=person(here))

    with pytest.raises(Refused, match="signed_already") as refused:
        kiosk_actions.identify(kiosk_at(here), badge.token(), "scanned")

    assert "Chengdu gathering" in str(refused.value.message)


def test_a_kiosk_takes_nothing_of_whoever_signed_elsewhere_meanwhile(here, there):
    kiosk, delegate = kiosk_at(here), person(here)
    message = sent(vouched(kiosk, delegate))
    sign(person(there))

    with pytest.raises(Refused, match="signed_already"):
        kiosk_actions.confirm(kiosk, message, given(here.initiative))

    assert Signature.objects.count() == 1
    assert here.confirmations.count() == 0


def test_what_a_kiosk_holds_counts_at_the_other_gathering(here, there):
    kiosk = kiosk_at(there)
    message = sent(vouched(kiosk, person(there)))
    kiosk_actions.confirm(kiosk, message, given(here.initiative))

    with pytest.raises(Refused, match="signed_already"):
        sign(person(here))


def test_staff_at_the_kiosk_are_told_who_shares_the_mailbox(here, there):
    sign(person(there, name_zh="李梅", name_latin=""), consent_list=True)

    told = kiosk_queries.person(kiosk_at(here), person(here))

    assert told["before"] == [
        "With this mail address, 李梅 has signed already (Chengdu gathering)."
    ]


@pytest.fixture
def online(here):
    """Another ceremony of the initiative collects what is signed online."""
    return joins.collecting(initiative=here.initiative)


def test_whoever_signed_online_is_refused_at_a_gathering(here, online):
    joins.joined(here.initiative, joins.asked(here.initiative, name="张文和", email=EMAIL))

    with pytest.raises(Refused, match="signed_already") as refused:
        sign(person(here))

    assert str(refused.value.message).startswith("Signed already (online).")


def test_a_code_typed_after_signing_at_a_gathering_leads_to_what_was_signed(client, here, online):
    asked = joins.asked(here.initiative, name="张文和", email=EMAIL)
    delegate = person(here, status="pending")
    key = joining.ask(here.initiative, asked, "10.0.0.1")
    delegate.status = "approved"
    delegate.save()
    sign(delegate)

    address = reverse("initiative:join_code", args=[here.initiative.slug, key])
    answer = client.post(address, {"code": joins.digits(EMAIL)}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse(
        "initiative:sign_as", args=[delegate.key, here.initiative.slug]
    )
    page = answer.content.decode()
    assert "You have signed" in page
    assert "Your endorsement is recorded." not in page
    assert Signature.objects.count() == 1
    assert JoinRequest.objects.count() == 0


def test_the_host_accepts_nobody_who_signed_at_a_gathering_meanwhile(here):
    online = joins.collecting(initiative=here.initiative, moderated=True)
    asked = joins.asked(here.initiative, name="张文和", email=EMAIL)
    joins.joined(here.initiative, asked)
    sign(person(here))
    row = JoinRequest.objects.get()

    with pytest.raises(Refused, match="signed_already"):
        joining_decisions.accept(row, None)

    row.refresh_from_db()
    assert (row.state, online.join_requests.count()) == (JoinRequest.State.WAITING, 1)
    assert Signature.objects.count() == 1


def outcome(work):
    """What it gives, or the code of the refusal."""
    try:
        return work()
    except Refused as no:
        return no.code
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_are_entered_together_one_is_refused(here, there):
    people = [person(here), person(there), DelegateFactory(conference=here.conference)]
    log = here.initiative.log
    queue = together._queues.setdefault(log.pk, together.Queue())
    with ThreadPoolExecutor(len(people)) as pool:
        queue.is_busy = True  # until all wait
        asked = [pool.submit(outcome, partial(sign, each)) for each in people]
        while len(queue.waiting) < len(people):
            threading.Event().wait(0.005)
        queue.free([])
        answers = [each.result() for each in asked]

    assert answers.count("signed_already") == 1
    assert answers[2].delegate == people[2]
    assert Signature.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("round_", range(5))
def test_two_gatherings_at_the_same_moment_take_a_person_once(here, there, round_):
    places = [(kiosk_at(each, f"Tablet {each.pk}"), person(each)) for each in (here, there)]
    works = [
        partial(kiosk_actions.confirm, kiosk, sent(vouched(kiosk, each)), given(here.initiative))
        for kiosk, each in places
    ]
    third = CeremonyFactory(initiative=here.initiative)
    works.append(partial(sign, person(third)))
    start = threading.Barrier(len(works))

    def at_once(work):
        start.wait()
        return outcome(work)

    with ThreadPoolExecutor(len(works)) as pool:
        answers = list(pool.map(at_once, works))

    assert answers.count("signed_already") == 2
    assert Signature.objects.count() == 1
