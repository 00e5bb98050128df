"""Joining online: nothing counts before its code, an address signs once, nobody learns who did."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from badges.certificate_documents import certificate_parts
from conference.errors import Refused
from conference.lib import files
from conference.models import AuditEntry, Membership, OutgoingMail, WorkItem
from initiative import actions, ceremony_actions, documents, joining, joining_decisions
from initiative.models import JoinRequest, Signature
from registration.actions import erase
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.initiative.factories import CeremonyFactory, publish_text
from tests.initiative.joins import (
    EMAIL,
    account,
    asked,
    collecting,
    digits,
    for_association,
    joined,
)
from tests.initiative.signing import PATH, given, text_of
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def kinds(to=EMAIL) -> list[str]:
    """The messages to an address, in their order."""
    return list(OutgoingMail.objects.filter(to=to).order_by("pk").values_list("kind", flat=True))


def test_with_the_code_the_signature_is_in_the_log_and_before_it_nothing_is():
    initiative = collecting().initiative
    key = joining.ask(initiative, asked(initiative), "10.0.0.1")
    before = (Signature.objects.count(), Delegate.everyone.count())

    delegate = joining.redeem(initiative, key, digits(), "10.0.0.2")

    signature = delegate.signatures.get()
    assert before == (0, 0)
    assert (signature.final, signature.by, signature.represents) == (True, "email-otp", "")
    assert (signature.name, signature.city) == ("李梅", "重庆")
    assert (signature.ceremony, signature.evidence["address"]) == (None, "10.0.0.1")
    assert (delegate.status, delegate.language, kinds()) == (
        "online",
        "zh-hans",
        ["code", "signed"],
    )
    assert WorkItem.objects.filter(task="initiative.tasks.issue_certificate").count() == 1


def test_the_certificate_says_online_and_names_no_place():
    signature = joined(collecting().initiative).signatures.get()

    facts = documents.certificate_facts(signature, kept=False)
    sentences = certificate_parts(facts, "https://example.org/v/1", {})[2].texts

    assert "在线签署《倡议》" in sentences["sentence_zh"]
    assert "endorsed the An Initiative online on" in sentences["sentence_en"]
    assert "Chengdu" not in str(sentences)


def test_an_online_signatory_is_no_delegate_of_the_conference():
    conference = collecting().conference
    delegate = joined(conference.ceremonies.get().initiative)

    assert list(conference.delegates.all()) == []
    assert list(Delegate.objects.all()) == []
    assert list(conference.signatures.all()) == list(delegate.signatures.all())
    category = conference.categories.get(code="online")
    assert (category.public, category.places_left, delegate.badges.count()) == (False, 0, 0)


def test_accounts_count_towards_the_reach_with_their_day():
    initiative = collecting().initiative
    accounts = ((account(followers=2000), date(2026, 5, 3)), (account("weibo"), date(2026, 5, 4)))

    delegate = joined(initiative, asked(initiative, accounts=accounts))

    signature = delegate.signatures.get()
    assert signature.reach == 3000
    assert signature.platforms[0] == {
        "platform": "douyin", "handle": "limei", "followers": 2000, "as_of": "2026-05-03",
    }  # fmt: skip


def test_a_drawing_moves_from_the_request_to_the_signature(django_capture_on_commit_callbacks):
    initiative = collecting().initiative
    drawn = given(initiative, picture=b"png", path=PATH, consent_drawn=True)
    with django_capture_on_commit_callbacks(execute=True):
        key = joining.ask(initiative, asked(initiative, given=drawn), None)
    kept = JoinRequest.objects.get().drawn_image.name

    with django_capture_on_commit_callbacks(execute=True):
        delegate = joining.redeem(initiative, key, digits(), None)

    signature = delegate.signatures.get()
    assert (files.read(signature.drawn_image.name), signature.drawn_path) == (b"png", PATH)
    assert not default_storage.exists(kept)


def test_a_wrong_an_old_and_a_used_code_are_refused_alike():
    initiative = collecting().initiative
    key = joining.ask(initiative, asked(initiative), None)
    right = digits()
    wrong = f"{(int(right) + 1) % 10**6:06}"

    with pytest.raises(Refused, match="wrong_code"):
        joining.redeem(initiative, key, wrong, None)
    JoinRequest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="wrong_code"):
        joining.redeem(initiative, key, right, None)
    JoinRequest.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    joining.redeem(initiative, key, right, None)
    with pytest.raises(Refused, match="wrong_code"):
        joining.redeem(initiative, key, right, None)
    assert Signature.objects.count() == 1


def test_five_wrong_tries_end_a_code():
    initiative = collecting().initiative
    key = joining.ask(initiative, asked(initiative), None)
    right = digits()
    for _n in range(5):
        with pytest.raises(Refused, match="wrong_code"):
            joining.redeem(initiative, key, f"{(int(right) + 1) % 10**6:06}", None)

    with pytest.raises(Refused, match="wrong_code"):
        joining.redeem(initiative, key, right, None)


def test_another_code_ends_the_one_before():
    initiative = collecting().initiative
    key = joining.ask(initiative, asked(initiative), None)
    JoinRequest.objects.update(digest="0" * 64)

    joining.send_again(initiative, key, None)

    assert joining.redeem(initiative, key, digits(), None).signatures.count() == 1


def test_whoever_signed_gets_the_own_link_and_signs_no_second_time():
    initiative = collecting().initiative
    delegate = joined(initiative)

    joining.ask(initiative, asked(initiative, email=EMAIL.upper()), None)

    mail = OutgoingMail.objects.latest("pk")
    assert (mail.kind, mail.to, delegate.key in mail.text) == ("join_known", EMAIL, True)
    assert JoinRequest.objects.filter(state="sent").count() == 0


def test_two_codes_to_one_address_are_one_signature():
    initiative = collecting().initiative
    first = joining.ask(initiative, asked(initiative), None)
    code = digits()
    second = joining.ask(initiative, asked(initiative), None)

    joining.redeem(initiative, second, digits(), None)
    joining.redeem(initiative, first, code, None)

    assert (Signature.objects.count(), Delegate.everyone.count()) == (1, 1)


def test_a_delegate_is_led_to_the_own_link_and_can_sign_there_after_the_ceremony():
    ceremony = collecting()
    delegate = DelegateFactory(conference=ceremony.conference, email=EMAIL, name_zh="李 梅")

    joining.ask(ceremony.initiative, asked(ceremony.initiative, email=EMAIL.title()), None)
    signature = actions.sign(ceremony.initiative, delegate, given(ceremony.initiative))

    mail = OutgoingMail.objects.filter(kind="join_known").get()
    assert f"/me/{delegate.key}/sign/{ceremony.initiative.slug}/" in mail.text
    assert (JoinRequest.objects.count(), signature.final) == (0, True)
    assert signature.ceremony is None  # it was over: its record and its seal are without this one


def test_people_who_share_a_mailbox_each_join_and_are_told_of_each_other():
    initiative = collecting().initiative
    first = joined(initiative)

    second = joined(initiative, asked(initiative, name="何三", email=EMAIL.upper()))

    assert (first.pk != second.pk, Signature.objects.count()) == (True, 2)
    assert [each.name for each in Signature.objects.order_by("pk")] == ["李梅", "何三"]
    mail = OutgoingMail.objects.filter(kind="code").latest("pk")
    assert "此邮箱已登记有 李梅" in mail.text
    assert first.key in mail.text


def test_whoever_else_has_the_mailbox_is_named_in_another_code_as_well():
    initiative = collecting().initiative
    first = joined(initiative)
    key = joining.ask(initiative, asked(initiative, name="何三"), None)
    joining.send_again(initiative, key, None)
    mails = OutgoingMail.objects.filter(kind="code").order_by("-pk")[:2]
    assert all(first.key in mail.text for mail in mails)


def test_an_association_joins_by_the_mailbox_of_one_who_signed_if_another_signs_for_it():
    initiative = collecting().initiative
    joined(initiative)
    other = joined(initiative, for_association(initiative, name="何三"))
    assert JoinRequest.objects.get(delegate=other).state == JoinRequest.State.WAITING


def test_whoever_signed_is_told_why_the_association_does_not_join_by_them():
    initiative = collecting().initiative
    delegate = joined(initiative)
    joining.ask(initiative, for_association(initiative), None)
    mail = OutgoingMail.objects.latest("pk")
    assert (mail.kind, delegate.key in mail.text) == ("join_known", True)
    assert "山城创作者协会" in mail.text
    assert not JoinRequest.objects.filter(state="sent").exists()


def test_of_two_own_pages_the_one_that_signed_alone_is_mailed():
    ceremony = collecting()
    here = DelegateFactory(conference=ceremony.conference, email=EMAIL, name_zh="李梅")
    there = CeremonyFactory(initiative=ceremony.initiative)
    elsewhere = DelegateFactory(conference=there.conference, email=EMAIL, name_zh="李梅")
    actions.sign(ceremony.initiative, elsewhere, given(ceremony.initiative))

    joining.ask(ceremony.initiative, asked(ceremony.initiative), None)

    mail = OutgoingMail.objects.get(kind="join_known")
    assert (elsewhere.key in mail.text, here.key in mail.text) == (True, False)


def test_a_delegate_of_another_city_whose_signing_is_over_joins_online():
    ceremony = collecting()
    elsewhere = CeremonyFactory(initiative=ceremony.initiative, state="closed")
    DelegateFactory(conference=elsewhere.conference, email=EMAIL)

    assert joined(ceremony.initiative).status == "online"


def test_the_same_person_can_register_for_the_conference_later():
    ceremony = collecting()
    joined(ceremony.initiative)

    DelegateFactory(conference=ceremony.conference, email=EMAIL)

    assert Delegate.everyone.filter(email=EMAIL).count() == 2


def test_the_database_keeps_one_online_signatory_of_a_name_and_address():
    delegate = joined(collecting().initiative)
    twin = Delegate.everyone.get(pk=delegate.pk)
    twin.pk, twin.key, twin.form_key, twin.email = None, "k" * 20, uuid4(), EMAIL.upper()

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_mails_to_one_address_are_few_and_that_is_not_told():
    initiative = collecting().initiative
    keys = {joining.ask(initiative, asked(initiative), None) for _n in range(8)}

    assert (len(keys), len(kinds())) == (8, 5)


def test_an_office_of_many_with_one_mailbox_gets_a_code_each():
    initiative = collecting().initiative
    for n in range(31):
        joining.ask(initiative, asked(initiative, name=f"何{n}"), None)
    assert kinds() == ["code"] * 30


def test_the_host_who_decides_is_told_of_a_shared_mailbox_and_of_the_same_body(client):
    ceremony = collecting(moderated=True)
    initiative, conference = ceremony.initiative, ceremony.conference
    first = joined(initiative, for_association(initiative, name="何一"))
    joining_decisions.accept(JoinRequest.objects.get(delegate=first), None)
    joined(initiative, for_association(initiative, name="何二", email="other@example.org"))
    joined(initiative, for_association(initiative, name="何三"))

    client.force_login(
        MembershipFactory(conference=conference, role=Membership.Role.CEREMONY_HOST).user
    )
    page = client.get(reverse("initiative:desk_joins", args=[conference.slug])).content.decode()

    for words in (
        "With this mail address, 何一 has signed already (online).",
        "山城创作者协会 has signed already, by 何一 (online).",
        "山城创作者协会 waits a second time, by 何二.",
    ):
        assert words in page


def test_forms_from_one_network_are_bounded(monkeypatch):
    monkeypatch.setattr(joining, "FORMS_AN_HOUR", 2)
    initiative = collecting().initiative
    for n in range(2):
        joining.ask(initiative, asked(initiative, email=f"a{n}@example.org"), "10.0.0.9")

    with pytest.raises(Refused, match="too_many"):
        joining.ask(initiative, asked(initiative, email="b@example.org"), "10.0.0.9")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"adult": False}, "not_adult"),
        ({"recorded": False}, "not_agreed"),
        ({"text_sha256": "0" * 64}, "text_changed"),
    ],
)
def test_what_no_signature_can_be_without_is_asked_before_any_mail(changes, code):
    initiative = collecting().initiative

    with pytest.raises(Refused, match=code):
        joining.ask(initiative, asked(initiative, given=given(initiative, **changes)), None)
    assert (JoinRequest.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_nobody_joins_while_it_is_closed():
    ceremony = collecting()
    key = joining.ask(ceremony.initiative, asked(ceremony.initiative), None)
    code = digits()
    ceremony_actions.set_joining(ceremony, joins_online=False, moderated=False)

    with pytest.raises(Refused, match="joining_closed"):
        joining.ask(ceremony.initiative, asked(ceremony.initiative), None)
    with pytest.raises(Refused, match="joining_closed"):
        joining.redeem(ceremony.initiative, key, code, None)
    assert Signature.objects.count() == 0


def test_one_place_collects_and_it_is_a_public_one():
    ceremony = collecting()
    second = CeremonyFactory(initiative=ceremony.initiative)
    hidden = CeremonyFactory(conference=ConferenceFactory(published=False))

    with pytest.raises(Refused, match="collected_elsewhere"):
        ceremony_actions.set_joining(second, joins_online=True, moderated=True)
    with pytest.raises(Refused, match="not_published"):
        ceremony_actions.set_joining(hidden, joins_online=True, moderated=True)


def test_moderated_it_waits_without_a_leaf_until_the_host_accepts():
    ceremony = collecting(moderated=True)
    delegate = joined(ceremony.initiative)
    row = JoinRequest.objects.get()
    before = (row.state, Signature.objects.count(), kinds())

    signature = joining_decisions.accept(row, None)

    row.refresh_from_db()
    assert before == ("waiting", 0, ["code", "join_waiting"])
    assert (signature.final, signature.at, signature.by) == (True, row.used_at, "email-otp")
    assert (row.state, row.signature, delegate.signatures.get()) == (
        "accepted", signature, signature,
    )  # fmt: skip


def test_whoever_waits_keeps_the_text_that_was_signed():
    ceremony = collecting(moderated=True)
    old = text_of(ceremony.initiative)
    joined(ceremony.initiative)
    publish_text(ceremony.initiative)

    assert joining_decisions.accept(JoinRequest.objects.get(), None).text == old


def test_declined_a_reason_is_mailed_and_nothing_is_signed():
    ceremony = collecting(moderated=True)
    joined(ceremony.initiative)
    row = JoinRequest.objects.get()

    with pytest.raises(Refused, match="no_reason"):
        joining_decisions.decline(row, " ", None)
    joining_decisions.decline(row, "请写真实姓名。", None)

    mail = OutgoingMail.objects.latest("pk")
    assert (mail.kind, "请写真实姓名。" in mail.text) == ("join_declined", True)
    assert Signature.objects.count() == 0
    with pytest.raises(Refused, match="not_waiting"):
        joining_decisions.accept(row, None)


def test_an_association_counts_by_its_letter_only_once_that_was_read(
    django_capture_on_commit_callbacks,
):
    initiative = collecting(moderated=False).initiative
    delegate = joined(initiative, for_association(initiative))
    row = JoinRequest.objects.get()
    assert (row.state, Signature.objects.count()) == ("waiting", 0)

    signature = joining_decisions.accept(row, None)

    assert (signature.by, signature.represents) == ("org-letter", "山城创作者协会")
    assert signature.evidence["letter"] == {"sha256": row.letter_sha256, "office": "会长"}
    assert delegate.display_name("zh-hans") == "李梅"


def test_a_newer_one_that_waits_takes_the_older_one_s_place():
    initiative = collecting(moderated=True).initiative
    first = joining.ask(initiative, asked(initiative), None)
    code = digits()
    second = joining.ask(initiative, asked(initiative, city="成都"), None)
    joining.redeem(initiative, first, code, None)
    joining.redeem(initiative, second, digits(), None)

    assert JoinRequest.objects.get().city == "成都"


def test_taken_back_before_the_decision_nothing_stays(django_capture_on_commit_callbacks):
    initiative = collecting(moderated=True).initiative
    delegate = joined(initiative, for_association(initiative))
    letter = JoinRequest.objects.get().letter.name

    with django_capture_on_commit_callbacks(execute=True):
        joining.take_back(delegate)

    assert (JoinRequest.objects.count(), default_storage.exists(letter)) == (0, False)
    assert joined(initiative).pk == delegate.pk


def test_withdrawn_the_person_can_join_again():
    initiative = collecting().initiative
    delegate = joined(initiative)
    actions.withdraw(delegate.signatures.get())

    again = joined(initiative)

    assert again.pk == delegate.pk
    assert [each.status for each in again.signatures.order_by("pk")] == ["withdrawn", "signed"]


def test_erased_neither_row_nor_letter_nor_mail_names_the_person(
    django_capture_on_commit_callbacks,
):
    initiative = collecting().initiative
    delegate = joined(initiative, for_association(initiative))
    letter = JoinRequest.objects.get().letter.name
    joining_decisions.accept(JoinRequest.objects.get(), None)

    with django_capture_on_commit_callbacks(execute=True):
        erase(delegate, by=delegate)

    delegate = Delegate.everyone.get(pk=delegate.pk)
    assert (delegate.status, delegate.name_latin, delegate.signatures.count()) == ("online", "—", 0)
    assert (JoinRequest.objects.count(), default_storage.exists(letter)) == (0, False)
    assert EMAIL not in str(list(OutgoingMail.objects.values_list("to", "text", "html")))
    assert "李梅" not in str(list(AuditEntry.objects.values_list("target_label", "actor", "after")))


def test_what_was_never_proved_goes_after_a_day(django_capture_on_commit_callbacks):
    initiative = collecting().initiative
    joining.ask(initiative, for_association(initiative), None)
    letter = JoinRequest.objects.get().letter.name
    assert joining.forget_unproved() == 0
    JoinRequest.objects.update(created_at=timezone.now() - timedelta(hours=25))

    with django_capture_on_commit_callbacks(execute=True):
        assert joining.forget_unproved() == 1

    assert (JoinRequest.objects.count(), default_storage.exists(letter)) == (0, False)
    assert OutgoingMail.objects.filter(to=EMAIL).count() == 0
