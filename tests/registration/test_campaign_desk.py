"""Campaigns on the desk: written, previewed, tested on oneself, sent; and the end of news."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from conference import audit
from conference.lib.leases import Leased
from conference.models import Membership, OutgoingMail
from registration import campaign_actions, links
from registration.models import Campaign, FailingAddress
from tests.conference.factories import MembershipFactory, UserFactory
from tests.registration.campaigns import campaign, deliver, released, states, work, write
from tests.registration.factories import ConsentFactory, DelegateFactory

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "Opening", "selection": "approved", "kind": "conference",
    "subject_en": "Dear {name}", "subject_zh-hans": "{name}，您好",
    "body_en": "See you soon.", "body_zh-hans": "期待与您相见。",
}  # fmt: skip


@pytest.fixture
def staff(client):
    """Somebody of the registration team, logged in."""
    membership = MembershipFactory(role=Membership.Role.REGISTRATION)
    client.force_login(membership.user)
    return membership


@pytest.fixture
def delegate(staff):
    return DelegateFactory(conference=staff.conference, name_latin="Wei Lan", name_zh="魏兰")


def address(name, conference, *args):
    return reverse(f"registration:desk_{name}", args=[conference.slug, *args])


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_from_the_form_to_the_last_message(client, staff, delegate, mailoutbox):
    conference = staff.conference
    client.post(address("campaign_add", conference), FIELDS)
    made = Campaign.objects.get()
    assert made.audience["selection"] == "approved"

    client.post(address("campaign_write", conference, made.pk))
    work()
    client.post(address("campaign_release", conference, made.pk), {"starts_at": ""})
    deliver()

    assert [sent.subject for sent in mailoutbox] == ["Dear Wei Lan"]
    page = client.get(address("campaign", conference, made.pk))
    assert page.context["numbers"].by_state == {"done": 1}
    assert "done</span>" not in page.content.decode()  # each one's pill says what the numbers say


def test_a_form_without_a_selection_that_exists_is_not_taken(client, staff):
    answer = client.post(address("campaign_add", staff.conference), FIELDS | {"selection": "x"})

    assert (answer.status_code, Campaign.objects.count()) == (422, 0)


def test_a_released_campaign_says_why_it_is_not_written_anew(client, staff, delegate):
    made = released(staff.conference)

    answer = client.post(address("campaign_write", staff.conference, made.pk), follow=True)

    assert said(answer) == [
        "This campaign was released; its text and its recipients stay as they are."
    ]


def test_a_time_is_that_of_the_conference_s_place(client, staff, delegate):
    made = write(campaign(staff.conference))

    client.post(
        address("campaign_release", staff.conference, made.pk), {"starts_at": "2099-05-03T09:00"}
    )

    made.refresh_from_db()
    assert made.starts_at.isoformat() == "2099-05-03T01:00:00+00:00"
    assert made.state == Campaign.State.SCHEDULED


@pytest.mark.parametrize(
    ("verbs", "state", "status"),
    [
        (["pause"], "paused", "held"),
        (["pause", "resume"], "sending", "waiting"),
        (["cancel"], "cancelled", "withheld"),
    ],
)
def test_buttons_move_the_campaign(client, staff, delegate, verbs, state, status):
    made = released(staff.conference)

    for verb in verbs:
        client.post(address(f"campaign_{verb}", staff.conference, made.pk))

    made.refresh_from_db()
    assert (made.state, states(made)) == (state, {delegate.email: status})


def test_the_failed_are_tried_again_from_the_page(client, staff, delegate):
    made = released(staff.conference)
    OutgoingMail.objects.update(status=Leased.FAILED)

    client.post(address("campaign_retry", staff.conference, made.pk))

    assert states(made) == {delegate.email: Leased.WAITING}


def test_the_page_of_a_draft_names_who_gets_nothing_and_why(client, staff, delegate):
    FailingAddress.objects.create(delegate=delegate, address=delegate.email)
    made = campaign(staff.conference)

    page = client.get(address("campaign", staff.conference, made.pk)).content.decode()

    assert "1 person gets nothing: their address does not work" in page
    assert "Wei Lan" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Did you mean placeholders?"), ("zh-hans", "这里是否想写占位符？")],
)
@pytest.mark.parametrize(
    "written",
    [
        "[name]", "<Name>", "%(name)s", "${name}", "%name%", "[[ city ]]", "【姓名】", "#name#",
        "《姓名》",
    ],
)  # fmt: skip
def test_what_looks_like_another_program_s_placeholder_is_asked_about(
    client, staff, delegate, written, language, words
):
    texts = {"en": f"{written}, see the programme [here] <now>", "zh-hans": "{name}，您好"}
    made = campaign(staff.conference, body=texts)

    with translation.override(language):
        page = client.get(address("campaign", staff.conference, made.pk))

    said = page.content.decode()
    assert page.context["findings"].doubtful == [written]
    assert (words in said, escape(written) in said) == (True, True)
    assert campaign_actions.write(made, staff.user).letters.count() == 1


@pytest.mark.parametrize(("language", "words"), [("en", "Dear Wei Lan"), ("zh-hans", "魏兰，您好")])
def test_preview_shows_the_message_in_the_language_asked_for(
    client, staff, delegate, language, words
):
    made = campaign(staff.conference)

    page = client.get(
        address("campaign_preview", staff.conference, made.pk),
        {"to": delegate.pk, "language": language},
    )

    assert page.context["preview"].subject == words


def test_why_somebody_gets_nothing_is_said_to_whoever_previews_in_their_own_language(
    client, staff, delegate
):
    made = campaign(staff.conference)
    FailingAddress.objects.create(delegate=delegate, address=delegate.email)

    with translation.override("zh-hans"):
        page = client.get(
            address("campaign_preview", staff.conference, made.pk),
            {"to": delegate.pk, "language": "en"},
        )

    assert page.context["preview"].subject == "Dear Wei Lan"
    assert page.context["preview"].missing == "邮箱地址无效"


def test_the_preview_s_frame_may_load_and_run_nothing(client, staff, delegate):
    made = campaign(staff.conference)

    answer = client.get(address("campaign_message", staff.conference, made.pk, delegate.pk))

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "Your page" in answer.content.decode()


def test_a_test_goes_to_oneself_alone(client, staff, delegate, mailoutbox):
    made = campaign(staff.conference)

    client.post(address("campaign_test", staff.conference, made.pk), {"to": delegate.pk})
    deliver()

    assert [(sent.to, sent.subject) for sent in mailoutbox] == [
        ([staff.user.email], "Dear Wei Lan")
    ]
    assert made.letters.count() == 0


@pytest.fixture
def tested(client, staff, delegate):
    """`tested()`: a test is asked for; what the page then says, and the message's own page."""

    def ask(language="en"):
        made = campaign(staff.conference)
        with translation.override(language):
            url = address("campaign_test", staff.conference, made.pk)
            page = client.post(url, {"to": delegate.pk}, follow=True)
            mail = OutgoingMail.objects.get()
            deliver()
            own = reverse("desk:mail_detail", args=[staff.conference.slug, mail.pk])
            assert f'href="{own}"' in page.content.decode()
            return " ".join(said(page)), client.get(own).content.decode()

    return ask


@pytest.mark.parametrize(
    ("language", "words", "reason"),
    [
        ("en", "is written and held back", "nothing is sent to it"),
        ("zh-hans", "但不会发送", "不会向其发送邮件"),
    ],
)
def test_a_test_to_an_invented_address_is_held_back_and_can_be_read(
    staff, tested, mailoutbox, language, words, reason
):
    staff.conference.is_demo = True
    staff.conference.save()
    staff.user.email = "organiser@example.org"
    staff.user.save()

    told, own = tested(language)

    assert words in told
    assert reason in own
    assert OutgoingMail.objects.get().status == Leased.WITHHELD
    assert mailoutbox == []


def test_a_test_of_a_site_without_a_mail_server_can_be_read(tested, settings):
    settings.EMAIL_BACKEND = "conference.lib.mail_files.EmlFileBackend"

    told, own = tested()

    assert "This site has no mail server" in told
    assert "Your page" in own


@pytest.mark.parametrize("asked", [{}, {"state": "unwritten"}, {"state": "held"}])
def test_the_people_come_right_with_the_numbers(client, staff, delegate, asked):
    made = campaign(staff.conference)
    campaign_actions.write(made, staff.user)
    url = address("campaign", staff.conference, made.pk)

    before = client.get(url, asked).content.decode()
    assert f'hx-get="{url}{"?" if asked else ""}{urlencode(asked)}"' in before
    work()
    after = client.get(url, asked, headers={"hx-request": "true"}).content.decode()

    assert 'id="campaign-people" hx-swap-oob="true"' in after
    assert "being written" not in after
    assert "hx-get" not in after
    gone = asked.get("state") == "unwritten"
    assert (delegate.email in after, "Nobody is in this state" in after) == (not gone, gone)


def test_those_without_mail_see_no_campaigns(client):
    membership = MembershipFactory(role=Membership.Role.READ_ONLY)
    client.force_login(membership.user)

    assert client.get(address("campaigns", membership.conference)).status_code == 403


def test_a_failing_address_is_shown_with_the_person_until_somebody_knows_better(
    client, staff, delegate
):
    FailingAddress.objects.create(delegate=delegate, address=delegate.email, reason="no such user")
    person = reverse("conference:person", args=[staff.conference.slug, delegate.pk])
    assert "no such user" in client.get(person).content.decode()

    client.post(address("address_works", staff.conference, delegate.pk))

    assert "no such user" not in client.get(person).content.decode()


def test_one_click_of_a_mail_program_ends_the_news(client, delegate):
    consent = ConsentFactory(delegate=delegate, kind="news")
    other = ConsentFactory(delegate=delegate, kind="photos")
    url = links.unsubscribe(delegate).removeprefix("http://testserver")

    answer = client.post(url, {"List-Unsubscribe": "One-Click"})

    consent.refresh_from_db()
    other.refresh_from_db()
    assert answer.status_code == 204
    assert consent.withdrawn_at is not None
    assert other.withdrawn_at is None


def test_opening_the_link_asks_first(client, delegate):
    consent = ConsentFactory(delegate=delegate, kind="news")
    url = links.unsubscribe(delegate).removeprefix("http://testserver")

    page = client.get(url)

    consent.refresh_from_db()
    assert (page.status_code, consent.withdrawn_at) == (200, None)


def test_news_that_wait_for_somebody_are_not_sent_after_the_click(client, delegate, mailoutbox):
    ConsentFactory(delegate=delegate, kind="news")
    made = released(delegate.conference, kind="news")

    client.post(links.unsubscribe(delegate).removeprefix("http://testserver"))
    deliver()

    assert (states(made), mailoutbox) == ({delegate.email: Leased.WITHHELD}, [])


def test_a_forged_link_ends_nothing(client, db):
    assert client.post("/en/unsubscribe/forged/").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Correct the text"), ("zh-hans", "修改正文")]
)
def test_a_text_with_an_unknown_placeholder_offers_to_be_corrected_and_no_sending(
    client, staff, delegate, language, words
):
    texts = {"en": "Dear {nmae}", "zh-hans": "{name}，您好"}
    made = campaign(staff.conference, body=texts)

    with translation.override(language):
        said = client.get(address("campaign", staff.conference, made.pk)).content.decode()
        edit = address("campaign_edit", staff.conference, made.pk)
        write = address("campaign_write", staff.conference, made.pk)

    assert ("{nmae}" in said, words in said, edit in said) == (True, True, True)
    assert write not in said


def opened(client, made):
    """The fields of the form as somebody opens it."""
    page = client.get(address("campaign_edit", made.conference, made.pk))
    return FIELDS | {"seen": page.context["form"].seen}


def colleague(made, **values):
    """Somebody else saves this draft meanwhile."""
    theirs = Campaign.objects.get(pk=made.pk)
    for name, value in values.items():
        setattr(theirs, name, value)
    with_origin = audit.origin.set(audit.Origin(user=UserFactory(name="Li Na")))
    campaign_actions.save(theirs)
    audit.origin.reset(with_origin)


def test_what_a_colleague_saved_meanwhile_is_not_saved_over_unread(client, staff):
    made = campaign(staff.conference)
    fields = opened(client, made)
    colleague(made, subject={"en": "Theirs, {name}"})

    answer = client.post(address("campaign_edit", staff.conference, made.pk), fields)

    page = answer.content.decode()
    made.refresh_from_db()
    assert (answer.status_code, made.subject) == (409, {"en": "Theirs, {name}"})
    assert "changed after you had opened it: Li Na, " in page
    assert "Theirs, {name}" in page  # what is saved now
    assert 'value="Dear {name}"' in page  # and what was typed
    parts = {(part.label, part.language) for part in answer.context["form"].saved_now}
    assert ("Subject", "zh-hans") in parts
    assert "Name, for the desk alone" not in {label for label, _language in parts}


def test_after_reading_it_is_saved_over_knowingly(client, staff):
    made = campaign(staff.conference)
    fields = opened(client, made)
    colleague(made, subject={"en": "Theirs, {name}"})
    url = address("campaign_edit", staff.conference, made.pk)
    refused = client.post(url, fields)

    client.post(url, fields | {"seen": refused.context["form"].seen})

    made.refresh_from_db()
    assert made.subject["en"] == "Dear {name}"


def test_a_slip_in_the_form_does_not_hide_what_a_colleague_saved(client, staff):
    made = campaign(staff.conference)
    fields = opened(client, made)
    colleague(made, subject={"en": "Theirs, {name}"})
    url = address("campaign_edit", staff.conference, made.pk)
    slip = client.post(url, fields | {"name": ""})

    answer = client.post(url, fields | {"seen": slip.context["form"].seen})

    assert (slip.status_code, answer.status_code) == (422, 409)


def test_a_draft_is_changed_by_who_opened_it_last(client, staff):
    made = campaign(staff.conference)
    colleague(made, subject={"en": "Theirs, {name}"})

    answer = client.post(address("campaign_edit", staff.conference, made.pk), opened(client, made))

    assert answer.status_code == 302


def test_what_was_typed_into_a_draft_released_meanwhile_stays_and_becomes_a_new_one(
    client, staff, delegate
):
    made = campaign(staff.conference)
    fields = opened(client, made)
    campaign_actions.release(write(made))

    answer = client.post(address("campaign_edit", staff.conference, made.pk), fields)

    page, add = answer.content.decode(), address("campaign_add", staff.conference)
    assert answer.status_code == 409
    assert "its text and its recipients stay as they are" in page
    assert "See you soon." in page
    assert f'formaction="{add}"' in page
    client.post(add, fields)
    assert Campaign.objects.get(state="draft").body["en"] == "See you soon."


def test_the_form_of_a_released_campaign_is_not_offered(client, staff, delegate):
    made = released(staff.conference)

    answer = client.get(address("campaign_edit", staff.conference, made.pk), follow=True)

    assert answer.redirect_chain == [(address("campaign", staff.conference, made.pk), 302)]
    assert said(answer) == [
        "This campaign was released; its text and its recipients stay as they are."
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [("2020-01-01T09:00", "This time is over."), ("soon", "Please write a day and time")],
)
def test_a_time_that_is_refused_stays_in_its_field_with_the_reason(
    client, staff, delegate, typed, words
):
    made = write(campaign(staff.conference))

    answer = client.post(
        address("campaign_release", staff.conference, made.pk), {"starts_at": typed}
    )

    made.refresh_from_db()
    field = answer.context["release_form"]["starts_at"]
    assert (answer.status_code, made.state) == (422, Campaign.State.DRAFT)
    assert f'value="{typed}"' in answer.content.decode()
    assert words in field.errors[0]


def test_a_page_that_refused_a_time_leads_on_to_the_campaign(client, staff, delegate):
    made = write(campaign(staff.conference))

    answer = client.get(address("campaign_release", staff.conference, made.pk), {"state": "held"})

    assert answer.url == address("campaign", staff.conference, made.pk) + "?state=held"


def test_the_bar_counts_what_is_dealt_with_and_the_numbers_what_was_sent(client, staff, delegate):
    made = released(staff.conference)
    OutgoingMail.objects.update(status=Leased.FAILED)

    page = client.get(address("campaign", staff.conference, made.pk)).content.decode()

    assert ("Messages dealt with" in page, "Messages sent" in page) == (True, False)
