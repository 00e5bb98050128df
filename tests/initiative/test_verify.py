"""Is a certificate genuine? By code, by serial, by file."""

import base64
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from badges import actions as badges, making, verification
from conference.lib import files, serials
from conference.models import Conference
from initiative import actions, documents, leaves, queries, verify
from initiative.models import LogEntry
from registration.actions import erase
from tests.badges import awards, factories as badge_factories
from tests.initiative.factories import MandateFactory
from tests.initiative.joins import collecting, joined
from tests.initiative.signing import given, open_ceremony

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature():
    """Of somebody who agreed to be named, the certificate issued."""
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))
    documents.issue_certificate({"signature": signature.pk})
    return signature


@pytest.fixture
def unnamed():
    """The same of somebody who keeps the name private."""
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative))
    documents.issue_certificate({"signature": signature.pk})
    return signature


def states(verdict):
    return {check.code: check.state for check in verdict.checks}


def page(client, serial, language="en"):
    return client.get(f"/{language}/verify/{serial}/")


def for_association(**consents):
    """Of somebody who signed for a body that an organiser confirmed, the certificate issued."""
    initiative, delegate = open_ceremony()
    MandateFactory(delegate=delegate)
    signature = actions.sign(
        initiative, delegate, given(initiative, for_association=True, **consents)
    )
    documents.issue_certificate({"signature": signature.pk})
    return signature


# -- The association that is represented


@pytest.mark.parametrize(
    ("language", "words"), [("en", "On behalf of"), ("zh-hans", "所代表的机构")]
)
def test_page_names_the_association_that_is_represented(client, language, words):
    signature = for_association(consent_list=True)

    shown = page(client, queries.serial(signature), language).content.decode()

    assert f'<dt>{words}</dt><dd class="serif">{signature.represents}</dd>' in shown


def test_by_serial_keeps_the_association_private_with_the_name():
    signature = for_association()

    verdict = verify.by_serial(queries.serial(signature))

    assert (verdict.facts["kind"], verdict.facts["represents"]) == ("association", "")


# -- Whoever joined online was at no gathering


@pytest.fixture
def online():
    """Of somebody who joined online at a named conference, the certificate issued."""
    ceremony = collecting()
    Conference.objects.filter(pk=ceremony.conference_id).update(
        name={"en": "Brocade Gathering"}, published=True
    )
    joined(ceremony.initiative)
    signature = ceremony.initiative.signatures.get()
    documents.issue_certificate({"signature": signature.pk})
    return signature


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "<dt>Signed</dt><dd>online</dd>"),
        ("zh-hans", "<dt>签署方式</dt><dd>在线</dd>"),
        ("de", "<dt>Art der Unterzeichnung</dt><dd>online</dd>"),
        ("ru", "<dt>Способ подписания</dt><dd>онлайн</dd>"),
    ],
)
def test_page_says_online_and_names_no_gathering(client, online, language, words):
    shown = page(client, queries.serial(online), language).content.decode()

    assert (words in shown, "Brocade Gathering" in shown) == (True, False)


def test_upload_says_online_and_names_no_gathering(client, online):
    shown = upload(client, file_of(online)).content.decode()

    assert "<dt>Signed</dt><dd>online</dd>" in shown
    assert "Brocade Gathering" not in shown


def test_json_says_online_and_names_no_gathering(client, online, signature):
    facts = client.get(f"/api/v1/verify/{queries.serial(online)}/").json()["facts"]
    there = client.get(f"/api/v1/verify/{queries.serial(signature)}/").json()["facts"]

    assert (facts["online"], facts["conference"]) == (True, {})
    assert (there["online"], there["conference"]) == (False, signature.conference.name)


# -- The checks


def test_by_serial_is_good_when_every_check_passes(signature):
    verdict = verify.by_serial(queries.serial(signature))

    assert verdict.state == "good"
    assert states(verdict) == {"leaf": "ok", "inclusion": "ok", "standing": "ok", "status": "ok"}
    assert verdict.facts["name"] == signature.name


def test_by_serial_forgives_case_dashes_and_lookalikes(signature):
    serial = queries.serial(signature)
    typed = serial.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert verify.by_serial(typed).serial == serial


def test_by_serial_names_nobody_who_did_not_agree(unnamed):
    verdict = verify.by_serial(queries.serial(unnamed))

    assert (verdict.state, verdict.facts["name"]) == ("good", "")


def test_page_says_of_a_rehearsal_that_it_is_one(client, signature):
    serial, words = queries.serial(signature), "Made in a rehearsal"
    assert words not in page(client, serial).content.decode()

    Conference.objects.filter(pk=signature.conference_id).update(is_rehearsal=True)

    assert words in page(client, serial).content.decode()
    assert "演练" in page(client, serial, "zh-hans").content.decode()


def test_by_serial_is_pending_until_the_certificate_is_issued():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative))

    verdict = verify.by_serial(queries.serial(signature))

    assert verdict.state == "pending"
    assert states(verdict)["status"] == "open"


def test_by_serial_is_ended_after_withdrawal(signature):
    actions.withdraw(signature)

    verdict = verify.by_serial(queries.serial(signature))

    assert verdict.state == "ended"
    assert states(verdict) == {
        "leaf": "ok", "inclusion": "ok", "standing": "failed", "status": "failed",
    }  # fmt: skip
    assert verdict.facts["name"] == ""


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The signature stands."), ("zh-hans", "签署本身依然有效。")]
)
def test_a_certificate_revoked_alone_does_not_blame_the_signature(
    client, signature, language, words
):
    badges.revoke_certificate(signature.conference.certificates.get(), "lost on the way")

    shown = page(client, queries.serial(signature), language).content.decode()

    assert verify.by_serial(queries.serial(signature)).state == "ended"
    assert (words in shown, "was withdrawn or replaced." in shown) == (True, False)


def test_by_serial_is_ended_once_superseded_and_the_newer_one_is_good(signature):
    actions.hide(signature)
    newer = actions.unhide(signature)
    documents.issue_certificate({"signature": newer.pk})

    assert verify.by_serial(queries.serial(signature)).state == "ended"
    assert verify.by_serial(queries.serial(newer)).state == "good"


def how_it_ended(client, serial):
    """As programs are told."""
    return client.get(f"/api/v1/verify/{serial}/").json()["ended"]


def noted_at(signature):
    """When the log says what became of it."""
    signature.refresh_from_db()
    index = signature.evidence["history"][-1]["leaf_index"]
    entry = signature.initiative.log.entries.get(index=index)
    return json.loads(bytes(entry.data))["at"]


def test_programs_are_told_how_it_ended_and_of_one_that_stands_nothing(client, signature):
    serial = queries.serial(signature)
    assert how_it_ended(client, serial) is None

    actions.revoke(signature, "not theirs to give")

    assert how_it_ended(client, serial) == {
        "how": "revoked", "what": "signature", "at": noted_at(signature), "successor": None,
    }  # fmt: skip
    assert "not theirs" not in client.get(f"/api/v1/verify/{serial}/").text


def test_programs_are_told_of_a_withdrawal(client, signature):
    actions.withdraw(signature)

    assert how_it_ended(client, queries.serial(signature)) == {
        "how": "withdrawn", "what": "signature", "at": noted_at(signature), "successor": None,
    }  # fmt: skip


def test_what_took_its_place_is_told_to_programs_and_linked_on_the_page(client, signature):
    newest = actions.correct(actions.correct(signature))
    serial, successor = queries.serial(signature), queries.serial(newest)

    ended = how_it_ended(client, serial)

    assert ended == {
        "how": "superseded", "what": "signature", "at": noted_at(signature),
        "successor": successor,
    }  # fmt: skip
    assert f'href="/en/verify/{successor}/"' in page(client, serial).content.decode()
    actions.withdraw(newest)
    assert how_it_ended(client, serial) == ended | {"successor": None}


def test_programs_are_told_of_a_certificate_that_ended_alone(client, signature):
    certificate = signature.conference.certificates.get()
    badges.revoke_certificate(certificate, "lost on the way")

    ended = how_it_ended(client, queries.serial(signature))

    certificate.refresh_from_db()
    at = leaves.minute(certificate.ended_at)
    assert ended == {"how": "revoked", "what": "certificate", "at": at, "successor": None}


@pytest.mark.parametrize(
    ("language", "stands", "ended"),
    [
        ("en", "The signature stands", "The signature no longer stands"),
        ("zh-hans", "签署有效", "签署已不再有效"),
    ],
)
def test_the_title_of_a_failed_check_says_that_it_no_longer_stands(
    client, signature, language, stands, ended
):
    before = page(client, queries.serial(signature), language).content.decode()
    actions.withdraw(signature)
    after = page(client, queries.serial(signature), language).content.decode()

    assert [f"{words} <span" in seen for seen in (before, after) for words in (stands, ended)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_by_serial_says_nothing_of_an_erased_person_but_that_it_ended(signature):
    serial, name = queries.serial(signature), signature.name
    erase(signature.delegate)

    verdict = verify.by_serial(serial)

    assert verdict.state == "ended"
    assert name not in str(verdict.as_json())
    assert verdict.as_json()["ended"] == {
        "how": "withdrawn", "what": "signature", "at": None, "successor": None,
    }  # fmt: skip


def test_by_serial_is_bad_where_the_proof_does_not_fit(signature, monkeypatch):
    other = base64.b64encode(b"0" * 32).decode()
    real = verify.ledger.tlog_proof

    def forged(log, index):
        head, gap, checkpoint = real(log, index).partition("\n\n")
        lines = head.split("\n")
        return "\n".join([*lines[:2], other, *lines[3:]]) + gap + checkpoint

    monkeypatch.setattr(verify.ledger, "tlog_proof", forged)

    verdict = verify.by_serial(queries.serial(signature))

    assert (verdict.state, states(verdict)["inclusion"]) == ("bad", "failed")


def test_place_in_the_ledger_is_said_as_it_counts_and_as_people_count(signature):
    index = signature.leaf_index

    verdict = verify.by_serial(queries.serial(signature))
    leaf = next(check for check in verdict.checks if check.code == "leaf")

    assert f"calls it entry {index}." in leaf.detail
    assert f"number {index + 1} of its entries" in leaf.detail


@pytest.mark.parametrize("typed", ["", "U", "hello", "0" * 40, "001A-7K9QX-", "../etc"])
def test_by_serial_of_what_is_no_serial_is_unknown(typed):
    assert verify.by_serial(typed).state == "unknown"


def test_by_serial_with_mistyped_check_characters_is_unknown_with_a_hint(signature):
    serial = queries.serial(signature)
    wrong = serial[:-1] + ("0" if serial[-1] != "0" else "1")

    verdict = verify.by_serial(wrong)

    assert (verdict.state, verdict.checks) == ("unknown", ())
    assert "letter by letter" in verdict.detail


def test_by_serial_of_a_leaf_that_is_no_signature_is_unknown(signature):
    text = LogEntry.objects.get(log=signature.initiative.log, index=1)

    assert verify.by_serial(serials.make(1, bytes(text.leaf_hash))).state == "unknown"


# -- The pages


def test_code_leads_people_to_the_page_in_their_language(client, signature):
    serial = queries.serial(signature)

    response = client.get(f"/v/{serial}", headers={"accept-language": "zh-CN"})

    assert response.url == f"/zh-hans/verify/{serial}/"


def test_code_answers_programs_in_json(client, signature):
    serial = queries.serial(signature)

    answer = client.get(f"/v/{serial}", headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["state"]) == (200, "good")
    assert answer.json()["serial"] == serial


def test_page_says_it_plainly(client, signature):
    answer = page(client, queries.serial(signature))

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "This certificate is genuine" in shown
    assert signature.name in shown


@pytest.mark.parametrize("serial", ["001A-7K9QX", "nonsense"])
def test_an_unknown_serial_is_not_found_and_kept_in_the_form(client, serial):
    answer = page(client, serial)

    assert answer.status_code == 404
    assert "We know no certificate with this serial" in answer.content.decode()
    assert f'value="{serial}"' in answer.content.decode()
    json = client.get(f"/v/{serial}", headers={"accept": "application/json"})
    assert (json.status_code, json.json()["state"]) == (404, "unknown")


def test_form_leads_to_the_serial_s_own_page(client):
    response = client.get("/en/verify/", {"serial": " 001a 7k9qx "})

    assert response.url == "/en/verify/001a%207k9qx/"


def test_form_without_a_serial_is_shown_again(client):
    assert client.get("/en/verify/").status_code == 200
    assert client.get("/en/verify/", {"serial": ""}).status_code == 422


def test_serials_cannot_be_tried_one_after_another(client, monkeypatch, signature):
    monkeypatch.setattr("initiative.verify_views.SERIALS_A_MINUTE", 2)

    statuses = [page(client, "001A-7K9QX").status_code for _ in range(3)]

    assert statuses == [404, 404, 429]


# -- Uploads


def upload(client, data, **headers):
    file = SimpleUploadedFile("certificate.pdf", data, content_type="application/pdf")
    return client.post("/en/verify/", {"pdf": file}, headers=headers)


@pytest.fixture
def pdf(unnamed):
    """The very file that was issued."""
    return file_of(unnamed)


def file_of(signature):
    """The certificate, made as a worker makes it."""
    certificate = queries.certificate(signature)
    making.make_certificate({"certificate": certificate.pk, "revision": certificate.revision})
    certificate.refresh_from_db()
    return files.read(certificate.pdf)


def test_upload_of_the_issued_file_is_good_and_names_its_holder(client, pdf, unnamed):
    answer = upload(client, pdf)

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "This certificate is genuine" in shown
    assert unnamed.name in shown


def test_upload_names_the_association_printed_on_the_paper(client):
    signature = for_association()

    shown = upload(client, file_of(signature)).content.decode()

    assert f'<dt>On behalf of</dt><dd class="serif">{signature.represents}</dd>' in shown


def test_upload_after_withdrawal_no_longer_holds(client, pdf, unnamed):
    actions.withdraw(unnamed)

    answer = upload(client, pdf, accept="application/json").json()

    assert answer["state"] == "ended"
    assert {check["code"] for check in answer["checks"] if check["state"] == "failed"} == {
        "standing", "status",
    }  # fmt: skip


def test_upload_of_a_changed_file_says_which_check_failed(client, pdf, unnamed):
    middle = len(pdf) // 2
    changed = pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]

    answer = upload(client, changed, accept="application/json").json()

    failed = {check["code"] for check in answer["checks"] if check["state"] == "failed"}
    assert answer["state"] == "bad"
    assert "issued" in failed
    assert failed & {"seal", "unchanged", "trusted"}
    assert unnamed.name not in str(answer)
    assert "Do not trust this document" in upload(client, changed).content.decode()


@pytest.mark.parametrize("data", [b"GIF89a", b"%PD", b"<html>"])
def test_upload_of_another_kind_is_said_to_be_so(client, data):
    answer = upload(client, data)

    assert answer.status_code == 415
    assert "This is not a PDF" in answer.content.decode()
    json = upload(client, data, accept="application/json")
    assert (json.status_code, json.json()["code"]) == (415, "not_a_pdf")


def test_upload_of_a_badge_is_said_to_be_one(client):
    badge = badge_factories.badge(made=True)

    answer = upload(client, files.read(badge.pdf))

    assert answer.status_code == 422
    assert "This is a badge of ours, not a certificate." in answer.content.decode()
    assert "Do not trust this document" not in answer.content.decode()


def test_upload_that_is_too_large_is_said_to_be_so(client, monkeypatch):
    monkeypatch.setattr(verification, "MOST_BYTES", 100)

    answer = upload(client, b"%PDF-" + b"0" * 200)

    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF\n" + b"\0" * 500])
def test_upload_of_a_foreign_or_broken_pdf_is_not_trusted(client, data):
    answer = upload(client, data, accept="application/json")

    assert (answer.status_code, answer.json()["state"]) == (200, "bad")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Please choose a file first, then send the form."),
        ("zh-hans", "请先选择文件，再提交。"),
    ],
)
def test_upload_of_nothing_says_what_to_do(client, language, words):
    answer = client.post(f"/{language}/verify/", {})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_upload_of_nothing_by_a_program_is_a_problem(client):
    answer = client.post("/zh-hans/verify/", {}, headers={"Accept": "application/json"})

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"] == {"pdf": ["请先选择文件，再提交。"]}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Please type the serial printed on the certificate."),
        ("zh-hans", "请输入证书上的编号。"),
    ],
)
def test_empty_serial_says_what_to_do(client, language, words):
    answer = client.get(f"/{language}/verify/?serial=")

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_upload_needs_the_csrf_token(client):
    client.handler.enforce_csrf_checks = True

    assert upload(client, b"%PDF-").status_code == 403


def test_uploads_are_limited(client, monkeypatch):
    monkeypatch.setattr("initiative.verify_views.FILES_A_MINUTE", 1)

    assert [upload(client, b"GIF89a").status_code for _ in range(2)] == [415, 429]


def test_verify_answers_to_no_other_method(client):
    assert client.delete("/en/verify/").status_code == 405
    assert client.post("/en/verify/001A-7K9QX/").status_code == 405


@pytest.mark.parametrize("typed", ["a/b", "/", " / "])
def test_verify_answers_whatever_was_typed(client, typed):
    answer = client.get("/en/verify/", {"serial": typed}, follow=True)

    assert answer.status_code == 404


# -- Certificates without an entry in the ledger


def test_an_award_is_good_by_our_records(client):
    certificate = awards.award()

    verdict = verify.by_serial(certificate.serial.lower())

    assert (verdict.state, states(verdict)) == ("good", {"serial": "ok", "status": "ok"})
    assert verdict.facts["name"] == certificate.name
    answer = client.get(f"/v/{certificate.serial}", headers={"accept": "application/json"})
    assert answer.json()["facts"]["kind"] == "organiser"


def test_a_revoked_award_no_longer_holds():
    certificate = awards.award()
    badges.revoke_certificate(certificate, "given by mistake")

    assert verify.by_serial(certificate.serial).state == "ended"


def test_the_page_says_the_kind(client, signature):
    certificate = awards.award()

    assert "组织者" in page(client, certificate.serial, "zh-hans").content.decode()
    assert "<dd>endorsement</dd>" in page(client, queries.serial(signature)).content.decode()


def test_an_award_s_file_is_checked_and_a_changed_byte_is_found():
    certificate = making.made(awards.award())
    data = bytearray(files.read(certificate.pdf))

    assert verify.by_upload(bytes(data)).state == "good"
    data[-2000] ^= 1
    assert verify.by_upload(bytes(data)).state == "bad"
