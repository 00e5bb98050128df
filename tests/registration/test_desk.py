"""The desk: the list of delegates and what is decided there."""

import uuid

import pytest
from django.urls import reverse

from conference.models import Membership, OutgoingMail
from registration.models import Delegate
from tests.conference.factories import MembershipFactory
from tests.registration.factories import AssociationFactory, CategoryFactory, DelegateFactory
from tests.registration.people import fields

pytestmark = pytest.mark.django_db
Status = Delegate.Status
Role = Membership.Role
READ = ["desk_list", "desk_categories", "desk_associations"]
WRITE = ["desk_add", "desk_export", "desk_category_add", "desk_association_add"]
ONE = ["desk_edit", "desk_approve", "desk_reject", "desk_cancel", "desk_link"]


@pytest.fixture
def conference(client):
    """A conference whose registration the client works for."""
    membership = MembershipFactory(role=Role.REGISTRATION)
    client.force_login(membership.user)
    return membership.conference


def address(name, conference, *args):
    return reverse(f"registration:{name}", args=[conference.slug, *args])


def people(conference, *statuses):
    category = CategoryFactory(conference=conference)
    return [DelegateFactory(conference=conference, category=category, status=s) for s in statuses]


def said(answer):
    """(level, words) of the messages on the page one is led to."""
    return [(message.level_tag, str(message)) for message in answer.context["messages"]]


@pytest.mark.parametrize("role", list(Role))
def test_roles_open_what_they_include(client, role):
    membership = MembershipFactory(role=role)
    client.force_login(membership.user)
    may_write = role in (Role.ORGANISER, Role.REGISTRATION)

    def codes(names):
        return {client.get(address(name, membership.conference)).status_code for name in names}

    assert codes(READ) == {200}
    assert codes(WRITE) == ({200} if may_write else {403})


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.PROGRAMME, Role.DOOR_LEAD])
def test_other_roles_decide_nothing(client, name, role):
    membership = MembershipFactory(role=role)
    client.force_login(membership.user)
    [delegate] = people(membership.conference, Status.PENDING)

    answer = client.post(address(name, membership.conference, delegate.pk), fields())

    delegate.refresh_from_db()
    assert (answer.status_code, delegate.status) == (403, Status.PENDING)


def test_strangers_are_asked_to_log_in_and_other_staff_find_nothing(client, conference):
    foreign = MembershipFactory().conference

    assert {client.get(address(name, foreign)).status_code for name in READ + WRITE} == {404}
    client.logout()
    assert {client.get(address(name, conference)).status_code for name in READ + WRITE} == {302}


@pytest.mark.parametrize("name", ONE)
def test_another_conferences_delegate_is_404(client, conference, name):
    foreign = DelegateFactory(status=Status.PENDING)

    answer = client.post(address(name, conference, foreign.pk), fields())

    foreign.refresh_from_db()
    assert (answer.status_code, foreign.status) == (404, Status.PENDING)


def test_list_finds_filters_and_keeps_both_in_the_address(client, conference):
    waiting, approved = people(conference, Status.PENDING, Status.APPROVED)
    Delegate.objects.filter(pk=waiting.pk).update(search_text=" qiao")

    def shown(**query):
        answer = client.get(address("desk_list", conference), query)
        return list(answer.context["page"].object_list)

    assert set(shown()) == {waiting, approved}
    assert shown(q="QIAO") == [waiting]
    assert shown(status="approved") == [approved]
    assert shown(q="qiao", status="approved") == []
    assert shown(category="none") == []
    page = client.get(address("desk_list", conference), {"status": "pending"}).content.decode()
    assert '<input type="hidden" name="status" value="pending">' in page


def test_list_asks_the_database_as_much_for_fifty_people_as_for_one(
    client, conference, django_assert_num_queries, django_assert_max_num_queries
):
    url = address("desk_list", conference)
    association = AssociationFactory(conference=conference)
    [first] = people(conference, Status.PENDING)
    first.association = association
    first.save()
    with django_assert_max_num_queries(9) as few:  # five of them: session, user, desk, rights
        client.get(url)

    for status in [Status.PENDING] * 30:
        DelegateFactory(
            conference=conference, category=first.category, association=association, status=status
        )

    with django_assert_num_queries(len(few)):
        answer = client.get(url)
    assert len(answer.context["page"].object_list) == 31


def test_list_says_whose_address_does_not_work(client, conference):
    [person, _other] = people(conference, Status.APPROVED, Status.APPROVED)
    person.failing_addresses.create(address=person.email)

    page = client.get(address("desk_list", conference), {"status": "failing"})

    assert list(page.context["page"].object_list) == [person]
    assert page.content.decode().count("Address does not work") == 2  # the choice, and the mark


def test_list_has_pages_of_fifty_and_forgives_a_wrong_number(client, conference):
    people(conference, *[Status.PENDING] * 51)
    url = address("desk_list", conference)

    pages = [client.get(url, {"page": n}).context["page"] for n in ("1", "2", "9", "x")]

    assert [(page.number, len(page.object_list)) for page in pages] == [
        (1, 50), (2, 1), (2, 1), (1, 50),
    ]  # fmt: skip


def test_list_that_is_empty_says_what_to_do(client, conference):
    url = address("desk_list", conference)

    assert "Nobody has registered yet" in client.get(url).content.decode()
    assert "Nobody matches" in client.get(url, {"q": "zzz"}).content.decode()


def test_list_for_readers_has_nothing_to_tick(client, conference):
    people(conference, Status.PENDING)
    client.force_login(MembershipFactory(conference=conference, role=Role.READ_ONLY).user)

    page = client.get(address("desk_list", conference)).content.decode()

    assert [word for word in ("data-tick", "desk_decide", "decision") if word in page] == []


def test_decide_approves_the_ticked_and_names_who_cannot_be(client, conference):
    good, bad = people(conference, Status.PENDING, Status.UNCONFIRMED)

    answer = client.post(
        address("desk_decide", conference),
        {
            "delegates": [good.pk, bad.pk],
            "decision": "approve",
            "query": "status=pending",
        },
        follow=True,
    )

    assert answer.redirect_chain == [(address("desk_list", conference) + "?status=pending", 302)]
    assert said(answer) == [
        ("success", "1 delegate approved."),
        ("warning", f"{bad}: The mail address is not confirmed yet. Send the link again, or wait."),
    ]
    assert list(conference.delegates.approved()) == [good]


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_decide_about_somebody_of_another_conference_is_404_and_decides_nothing(
    client, conference, decision
):
    [own] = people(conference, Status.PENDING)
    foreign = DelegateFactory(status=Status.PENDING)
    target = address("desk_decide", conference)

    answers = [
        client.post(target, {"delegates": [own.pk, key], "decision": decision})
        for key in (foreign.pk, "x", "9" * 40)
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {row.status for row in Delegate.objects.all()} == {Status.PENDING}


def test_decide_rejects_the_ticked_with_one_reason(client, conference):
    rows = people(conference, Status.PENDING, Status.PENDING)

    answer = client.post(
        address("desk_decide", conference),
        {
            "delegates": [row.pk for row in rows],
            "decision": "reject",
            "reason": "The hall is full.",
        },
        follow=True,
    )

    assert said(answer) == [("success", "2 delegates rejected.")]
    ends = conference.delegates.values_list("status", "end_reason")
    assert list(ends) == [("rejected", "The hall is full.")] * 2


def test_decide_about_nobody_says_so(client, conference):
    answer = client.post(address("desk_decide", conference), {"decision": "approve"}, follow=True)

    assert said(answer) == [("warning", "Nobody was chosen.")]


@pytest.mark.parametrize(
    ("name", "before", "after", "kind"),
    [
        ("desk_approve", Status.PENDING, Status.APPROVED, "delegate_approved"),
        ("desk_reject", Status.PENDING, Status.REJECTED, "delegate_rejected"),
        ("desk_cancel", Status.APPROVED, Status.CANCELLED, "delegate_cancelled"),
        ("desk_link", Status.APPROVED, Status.APPROVED, "delegate_link"),
        ("desk_link", Status.UNCONFIRMED, Status.UNCONFIRMED, "delegate_confirm"),
    ],
)
def test_one_decision_is_done_audited_and_comes_back(client, conference, name, before, after, kind):
    [delegate] = people(conference, before)
    here = address("desk_categories", conference)

    answer = client.post(
        address(name, conference, delegate.pk), {"next": here, "reason": "Because."}
    )

    delegate.refresh_from_db()
    assert (answer.status_code, answer.url, delegate.status) == (302, here, after)
    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == [kind]
    user = Membership.objects.get(conference=conference).user
    lines = conference.audit_entries.filter(action__startswith="delegate.")
    assert [(line.user, line.address) for line in lines] == [(user, "127.0.0.1")]


def test_one_decision_that_is_refused_says_why(client, conference):
    [delegate] = people(conference, Status.CANCELLED)

    answer = client.post(address("desk_approve", conference, delegate.pk), follow=True)

    assert said(answer) == [
        ("error", "The registration was cancelled. Ask the delegate to register again.")
    ]


def test_one_decision_never_leads_to_another_site(client, conference):
    [delegate] = people(conference, Status.PENDING)

    answer = client.post(
        address("desk_approve", conference, delegate.pk), {"next": "https://evil.example/"}
    )

    assert answer.url == address("desk_list", conference)


def test_decisions_are_posts(client, conference):
    [delegate] = people(conference, Status.PENDING)

    codes = {client.get(address(name, conference, delegate.pk)).status_code for name in ONE[1:]}

    assert codes == {405}
    assert client.get(address("desk_decide", conference)).status_code == 405


@pytest.mark.parametrize(
    ("entry", "status", "kind"),
    [
        ("approved", Status.APPROVED, "delegate_approved"),
        ("ask", Status.UNCONFIRMED, "delegate_confirm"),
    ],
)
def test_add_registers_somebody_by_invitation(client, conference, entry, status, kind):
    category = CategoryFactory(conference=conference, public=False)
    key = str(uuid.uuid4())
    sent = fields(category, entry=entry, form_key=key, note="walk-in")

    answers = [client.post(address("desk_add", conference), sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    delegate = conference.delegates.get()
    assert (delegate.status, delegate.category, delegate.note) == (status, category, "walk-in")
    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == [kind]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"phone": "1"}, 422, "phone"),
        ({"consent_processing": None}, 422, "consent_processing"),
        ({"email": "taken@example.org"}, 409, "email"),
    ],
)
def test_add_that_is_wrong_comes_back(client, conference, changes, status, field):
    category = CategoryFactory(conference=conference)
    DelegateFactory(conference=conference, category=category, email="taken@example.org")

    answer = client.post(
        address("desk_add", conference), fields(category, entry="approved", **changes)
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (status, [field])
    assert "张文和" in answer.content.decode()
    assert conference.delegates.count() == 1


def test_add_to_a_full_category_is_409(client, conference):
    category = CategoryFactory(conference=conference, capacity=0)

    answer = client.post(address("desk_add", conference), fields(category, entry="approved"))

    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["category"])


def test_edit_corrects_the_address_the_pinyin_and_the_category_at_once(client, conference):
    [delegate] = people(conference, Status.PENDING)
    press = CategoryFactory(conference=conference)

    answer = client.post(
        address("desk_edit", conference, delegate.pk),
        fields(press, pinyin="changwenhe", note="VIP", consent_processing=None),
    )

    delegate.refresh_from_db()
    assert answer.url == address("desk_list", conference)
    assert (delegate.email, delegate.pinyin) == ("wenhe@example.org", "changwenhe")
    assert (delegate.category, delegate.note, delegate.status) == (press, "VIP", Status.PENDING)


def test_edit_that_is_wrong_comes_back(client, conference):
    [delegate, other] = people(conference, Status.PENDING, Status.PENDING)
    url = address("desk_edit", conference, delegate.pk)

    wrong = client.post(url, fields(delegate.category, phone="1"))
    taken = client.post(url, fields(delegate.category, email=other.email))

    assert [wrong.status_code, taken.status_code] == [422, 409]
    assert client.get(url).status_code == 200


def test_export_is_the_filtered_list_and_audited(client, conference):
    waiting, _approved = people(conference, Status.PENDING, Status.APPROVED)

    answer = client.get(address("desk_export", conference), {"status": "pending"})

    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert text.startswith("\ufeff")
    assert [line.split(",")[3] for line in text.splitlines()[1:]] == [waiting.email]
    assert [line.action for line in conference.audit_entries.all()] == ["delegates.exported"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Please tick this once they have agreed: without it nobody is registered."),
        ("zh-hans", "请在代表同意后勾选此项；未经同意，无法为其报名。"),
    ],
)
def test_add_without_consent_speaks_to_the_organiser_about_somebody_else(
    client, conference, language, words
):
    category = CategoryFactory(conference=conference)
    url = f"/{language}/desk/{conference.slug}/delegates/add/"
    sent = fields(category, entry="approved", form_key=str(uuid.uuid4()), consent_processing=None)

    answer = client.post(url, {name: value for name, value in sent.items() if value is not None})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#id_consent_processing">{words}</a>' in page
    assert "your data" not in page.partition('<form class="form"')[0]
