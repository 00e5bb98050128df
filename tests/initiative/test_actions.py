"""What can happen to an initiative, against the database."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from badges.models import Certificate
from conference.errors import Refused
from conference.lib import files
from conference.models import AuditEntry, OutgoingMail, WorkItem
from initiative import actions, audit, documents, export, queries, verify
from initiative.audit_source import open_source
from initiative.models import LogEntry, Signature
from registration.actions import erase
from tests.initiative.factories import CeremonyFactory, InitiativeFactory, MandateFactory
from tests.initiative.signing import (
    PATH,
    PlatformAccountFactory,
    given,
    open_ceremony,
    text_of,
)
from tests.registration.factories import AssociationFactory, DelegateFactory

pytestmark = pytest.mark.django_db


def leaves(initiative):
    entries = LogEntry.objects.filter(log=initiative.log)
    return [json.loads(bytes(entry.data)) for entry in entries]


def kinds(initiative):
    return [leaf.get("status", leaf["t"]) for leaf in leaves(initiative)]


def issue(signature) -> Certificate:
    documents.issue_certificate({"signature": signature.pk})
    return queries.certificate(signature)


def test_sign_writes_row_leaf_audit_line_work_and_mail():
    initiative, delegate = open_ceremony()

    signature = actions.sign(initiative, delegate, given(initiative))

    leaf = leaves(initiative)[signature.leaf_index]
    assert (leaf["t"], leaf["list"], len(leaf["_sd"])) == ("sign", False, 9)
    assert leaf["text"] == initiative.versions.first().leaf_sha256
    assert (signature.name, signature.city) == (delegate.name_zh, delegate.city)
    assert signature.text == text_of(initiative)
    line = AuditEntry.objects.get(action="initiative.signed")
    assert (line.actor, line.conference) == (str(delegate), delegate.conference)
    item = WorkItem.objects.get(task="initiative.tasks.issue_certificate")
    assert item.payload == {"signature": signature.pk}
    assert [mail.to for mail in OutgoingMail.objects.all()] == [delegate.email]


def test_sign_keeps_no_personal_data_in_the_leaf():
    initiative, delegate = open_ceremony()

    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))

    leaf = bytes(LogEntry.objects.get(log=initiative.log, index=signature.leaf_index).data)
    for value in (delegate.name_zh, delegate.name_latin, delegate.email, delegate.city):
        assert value.encode() not in leaf


def test_sign_twice_keeps_one_signature_and_sends_nothing_again():
    initiative, delegate = open_ceremony()

    first = actions.sign(initiative, delegate, given(initiative))
    second = actions.sign(initiative, delegate, given(initiative, statement="Again"))

    assert second == first
    assert kinds(initiative) == ["policy", "text", "sign"]
    assert OutgoingMail.objects.count() == 1
    assert WorkItem.objects.count() == 1


def test_sign_twice_is_harmless_after_the_ceremony_closed():
    initiative, delegate = open_ceremony()
    first = actions.sign(initiative, delegate, given(initiative))
    actions.set_state(first.ceremony, "closed")

    assert actions.sign(initiative, delegate, given(initiative)) == first


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text_sha256": "0" * 64}, "text_changed"),
        ({"adult": False}, "not_adult"),
        ({"recorded": False}, "not_agreed"),
    ],
)
def test_sign_refused_writes_nothing(changes, code):
    initiative, delegate = open_ceremony()

    with pytest.raises(Refused) as refused:
        actions.sign(initiative, delegate, given(initiative, **changes))

    assert refused.value.code == code
    assert kinds(initiative) == ["policy", "text"]
    assert Signature.objects.count() == WorkItem.objects.count() == 0


def test_sign_is_refused_at_another_conference():
    initiative, _delegate = open_ceremony()

    with pytest.raises(Refused) as refused:
        actions.sign(initiative, DelegateFactory(), given(initiative))

    assert refused.value.code == "no_ceremony"


def test_sign_takes_the_chosen_accounts_and_only_ones_own():
    initiative, delegate = open_ceremony()
    chosen = PlatformAccountFactory(delegate=delegate, followers=18_000_000)
    PlatformAccountFactory(delegate=delegate, followers=5)
    foreign = PlatformAccountFactory(followers=7)

    signature = actions.sign(
        initiative, delegate, given(initiative, platforms=(chosen.pk, foreign.pk))
    )

    assert [account["handle"] for account in signature.platforms] == [chosen.handle]
    assert signature.reach == 18_000_000


def test_sign_keeps_drawing_and_statement_for_the_host_to_read():
    initiative, delegate = open_ceremony()

    signature = actions.sign(
        initiative,
        delegate,
        given(
            initiative, picture=b"png", path=PATH, statement="Very necessary.",
            consent_statement=True, consent_drawn=True,
        ),
    )  # fmt: skip

    assert files.read(signature.drawn_image.name) == b"png"
    assert (signature.drawn_path, signature.statement_state) == (PATH, "pending")
    assert signature.consent_drawn is signature.consent_statement is True


def test_sign_gives_no_consent_for_what_is_not_there():
    initiative, delegate = open_ceremony()

    signature = actions.sign(
        initiative, delegate, given(initiative, consent_statement=True, consent_drawn=True)
    )

    assert signature.consent_statement is signature.consent_drawn is False


@pytest.mark.parametrize("ticked", [True, False])
def test_sign_speaks_for_an_association_only_where_ticked(ticked):
    initiative, delegate = open_ceremony()
    association = MandateFactory(delegate=delegate).association

    signature = actions.sign(initiative, delegate, given(initiative, for_association=ticked))

    assert signature.represents == (str(association) if ticked else "")
    assert signature.by == ("org-letter" if ticked else "email-otp")
    assert ("mandate" in signature.evidence) is ticked


def test_sign_for_an_association_is_by_its_letter_in_the_ledger():
    initiative, delegate = open_ceremony()
    mandate = MandateFactory(delegate=delegate, document="Letter 7 of 3 May")

    signature = actions.sign(initiative, delegate, given(initiative, for_association=True))

    leaf = json.loads(bytes(LogEntry.objects.get(index=signature.leaf).data))
    assert leaf["by"] == "org-letter"
    assert signature.evidence["mandate"] == {
        "association": mandate.association.slug,
        "document": "Letter 7 of 3 May",
        "sha256": "",
        "confirmed_by": "",
        "confirmed_at": mandate.confirmed_at.isoformat(timespec="seconds"),
    }


@pytest.mark.parametrize("known", [True, False], ids=["known, not confirmed", "only typed"])
def test_sign_for_an_association_nobody_confirmed_is_refused(known):
    initiative, delegate = open_ceremony()
    if known:
        delegate.association = AssociationFactory(conference=delegate.conference)
        delegate.save()

    with pytest.raises(Refused) as refused:
        actions.sign(initiative, delegate, given(initiative, for_association=True))

    assert (refused.value.code, refused.value.status) == ("no_mandate", 403)
    assert delegate.signatures.count() == 0


def test_sign_for_another_association_than_the_confirmed_one_is_refused():
    initiative, delegate = open_ceremony()
    MandateFactory(delegate=delegate)
    delegate.association = AssociationFactory(conference=delegate.conference)
    delegate.save()

    with pytest.raises(Refused):
        actions.sign(initiative, delegate, given(initiative, for_association=True))


def test_sign_again_after_withdrawal_is_a_new_signature():
    initiative, delegate = open_ceremony()
    first = actions.sign(initiative, delegate, given(initiative))
    actions.withdraw(first)

    second = actions.sign(initiative, delegate, given(initiative))

    assert second != first
    assert kinds(initiative) == ["policy", "text", "sign", "withdrawn", "sign"]


def test_certificate_is_issued_with_what_was_signed():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative))

    certificate = issue(signature)

    assert certificate.serial == queries.serial(signature)
    assert certificate.leaf_index == signature.leaf_index
    facts = certificate.facts
    assert (facts["name"], facts["texts"][0]["sha256"]) == (
        delegate.name_zh,
        text_of(initiative).sha256,
    )
    assert sorted(facts["attachments"]) == [
        "credential.json",
        "leaf.json",
        "proof.tlog-proof",
        "text.txt",
    ]
    with default_storage.open(facts["attachments"]["leaf.json"]) as file:
        assert json.load(file) == leaves(initiative)[signature.leaf_index]


def test_certificate_issued_twice_is_one():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative))

    assert issue(signature) == issue(signature)


def test_certificate_of_an_amended_signature_is_superseded():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))
    old = issue(signature)

    actions.hide(signature)
    new = issue(actions.unhide(signature))

    old.refresh_from_db()
    assert (old.status, old.superseded_by, new.status) == ("superseded", new, "valid")


def test_certificate_of_a_withdrawn_signature_is_not_issued():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative))
    actions.withdraw(signature)

    documents.issue_certificate({"signature": signature.pk})

    assert Certificate.objects.count() == 0


def test_withdraw_writes_a_leaf_and_revokes_the_certificate():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))
    certificate = issue(signature)

    actions.withdraw(signature)
    actions.withdraw(signature)

    certificate.refresh_from_db()
    assert kinds(initiative) == ["policy", "text", "sign", "withdrawn"]
    assert certificate.status == "revoked"
    assert list(queries.listed(initiative)) == []
    assert AuditEntry.objects.filter(action="initiative.withdrawn").count() == 1


def test_revoke_strikes_an_endorsement_out_for_ever_and_says_why(tmp_path):
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))
    certificate = issue(signature)

    with pytest.raises(Refused, match="no_reason"):
        actions.revoke(signature, " ")
    actions.revoke(signature, "signed by somebody else")
    with pytest.raises(Refused):
        actions.revoke(signature, "again")

    certificate.refresh_from_db()
    assert kinds(initiative)[2:] == ["sign", "revoked"]
    assert certificate.status == "revoked"
    assert list(queries.listed(initiative)) == []
    assert queries.totals(initiative).signatures == 0
    entry = initiative.log.entries.get(index=signature.leaf_index)
    assert verify.status_check(entry).detail == "The organiser has revoked it."
    told = OutgoingMail.objects.order_by("pk").last()
    assert "signed by somebody else" in told.text
    export.write(initiative.log, tmp_path)
    assert audit.audit(open_source(str(tmp_path))).findings == []


def test_hide_takes_the_name_off_the_list_and_unhide_enters_it_anew(tmp_path):
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))
    issue(signature)

    actions.hide(signature, "asked by telephone")
    actions.hide(signature)
    hidden = list(queries.listed(initiative))
    shown = actions.unhide(signature)

    assert hidden == []
    assert kinds(initiative)[2:] == ["sign", "hidden", "amended", "sign"]
    assert list(queries.listed(initiative)) == [shown]
    assert shown.pk != signature.pk
    assert (shown.name, shown.at) == (signature.name, signature.at)
    export.write(initiative.log, tmp_path)
    assert audit.audit(open_source(str(tmp_path))).findings == []


def test_unlist_withdraws_every_consent_to_publish():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))

    actions.unlist(signature)

    signature.refresh_from_db()
    assert (signature.status, signature.consent_list) == ("signed", False)
    assert kinds(initiative)[2:] == ["sign", "hidden"]
    with pytest.raises(Refused):
        actions.unhide(signature)


@pytest.mark.parametrize(("show", "state"), [(True, "shown"), (False, "declined")])
def test_moderate_shows_or_declines_a_statement(show, state):
    initiative, delegate = open_ceremony()
    facts = given(
        initiative, statement="Very necessary.", consent_statement=True, consent_list=True
    )
    signature = actions.sign(initiative, delegate, facts)
    assert list(queries.shown_statements(initiative)) == []

    actions.moderate(signature, show=show)

    signature.refresh_from_db()
    assert signature.statement_state == state
    assert list(queries.shown_statements(initiative)) == ([signature] if show else [])


def test_erased_delegate_leaves_nothing_but_leaves(run_jobs):
    initiative, delegate = open_ceremony()
    signature = actions.sign(
        initiative, delegate, given(initiative, picture=b"png", path=PATH, consent_list=True)
    )
    certificate = issue(signature)
    drawing = signature.drawn_image.name
    proof = certificate.facts["attachments"]["proof.tlog-proof"]

    with run_jobs():
        erase(delegate)

    assert Signature.objects.count() == 0
    assert kinds(initiative) == ["policy", "text", "sign", "withdrawn"]
    assert not default_storage.exists(drawing)
    assert not default_storage.exists(proof)
    lines = AuditEntry.objects.filter(action__startswith="initiative.")
    assert {(line.actor, line.target_label) for line in lines} == {("", "—")}


def test_plan_and_set_state_tell_the_ceremony_s_life():
    conference, initiative = CeremonyFactory().conference, InitiativeFactory()

    ceremony = actions.plan(conference, initiative)
    assert actions.plan(conference, initiative) == ceremony
    before = timezone.now()
    for state in ("open", "open", "paused", "open", "closed"):
        ceremony = actions.set_state(ceremony, state)

    assert before <= ceremony.opened_at <= ceremony.closed_at < before + timedelta(minutes=5)
    actions_told = AuditEntry.objects.filter(action__startswith="ceremony.").order_by("pk")
    assert [line.action for line in actions_told] == [
        "ceremony.planned", "ceremony.open", "ceremony.paused", "ceremony.open",
        "ceremony.closed",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_double_click_from_two_devices_is_one_signature():
    initiative, delegate = open_ceremony()
    facts = given(initiative)

    def press(_number):
        try:
            return actions.sign(initiative, delegate, facts).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        signatures = set(pool.map(press, range(6)))

    assert len(signatures) == 1
    assert kinds(initiative) == ["policy", "text", "sign"]
    assert OutgoingMail.objects.count() == 1


def test_erasing_that_is_undone_keeps_the_files():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, picture=b"png", path=PATH))

    with transaction.atomic():
        erase(delegate)
        transaction.set_rollback(True)

    assert default_storage.exists(signature.drawn_image.name)
