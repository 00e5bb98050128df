"""Leaves, byte for byte."""

import hashlib
from datetime import datetime, timedelta, timezone

import pytest

from conference.lib import disclosures
from initiative import leaves

AT = datetime(2024, 8, 26, 10, 0, 59, tzinfo=timezone(timedelta(hours=8)))
TEXT = hashlib.sha256(b"text").hexdigest()


def test_policy_names_origin_and_keys():
    assert leaves.policy("host/log", ["host/log+1+A"], AT) == (
        b'{"at":"2024-08-26T02:00Z","keys":["host/log+1+A"],"origin":"host/log","t":"policy","v":1}'
    )


def test_text_lists_languages_in_order():
    made = leaves.text(2, "zh-hans", {"zh-hans": "锦\n".encode(), "en": b"a\n"})

    assert made == (
        b'{"authoritative":"zh-hans","t":"text","texts":['
        b'{"bytes":2,"lang":"en","sha256":"%b"},{"bytes":4,"lang":"zh-hans","sha256":"%b"}],'
        b'"v":1,"version":2}'
        % (
            hashlib.sha256(b"a\n").hexdigest().encode(),
            hashlib.sha256("锦\n".encode()).hexdigest().encode(),
        )
    )


def test_commit_makes_all_nine_whatever_is_given():
    committed = leaves.commit({"name": "张文和", "city": "成都"})

    claims = {name: disclosures.parse(each) for name, each in committed.items()}
    assert {name: claim.value for name, claim in claims.items()} == dict.fromkeys(leaves.CLAIMS) | {
        "name": "张文和",
        "city": "成都",
    }
    assert [name for name, claim in claims.items() if claim.name != name] == []


def test_commit_unknown_claim_is_refused():
    with pytest.raises(ValueError, match="no such claim: phone"):
        leaves.commit({"phone": "+86"})


def test_sign_holds_digests_and_nothing_personal():
    committed = leaves.commit({"name": "张文和"})

    made = leaves.sign(TEXT, AT, "badge+staff", listed=True, committed=committed)

    digests = sorted(disclosures.digest(each) for each in committed.values())
    listed = ",".join(f'"{digest}"' for digest in digests)
    assert made.decode() == (
        f'{{"_sd":[{listed}],"_sd_alg":"sha-256","at":"2024-08-26T02:00Z",'
        f'"by":"badge+staff","list":true,"t":"sign","text":"{TEXT}","v":1}}'
    )


def test_sign_same_person_twice_cannot_be_linked():
    leaf = [
        leaves.sign(TEXT, AT, "email-otp", listed=False, committed=leaves.commit({"name": "李娜"}))
        for _ in range(2)
    ]

    assert leaf[0] != leaf[1]


@pytest.mark.parametrize(("by", "missing"), [("hearsay", None), ("email-otp", "contact")])
def test_sign_incomplete_is_refused(by, missing):
    committed = leaves.commit({})
    committed.pop(missing, None)

    with pytest.raises(ValueError, match="all nine"):
        leaves.sign(TEXT, AT, by, listed=True, committed=committed)


def test_status_refers_to_the_signature():
    evidence = disclosures.make("evidence", "reason", salt=bytes(16))

    assert leaves.status(7, "withdrawn", AT, evidence).decode() == (
        f'{{"_sd":["{disclosures.digest(evidence)}"],"_sd_alg":"sha-256",'
        '"at":"2024-08-26T02:00Z","ref":7,"status":"withdrawn","t":"status","v":1}'
    )


def test_status_unknown_is_refused():
    with pytest.raises(ValueError, match="no such status"):
        leaves.status(7, "forgotten", AT, disclosures.make("evidence", ""))


def test_contact_hash_is_the_same_for_one_address_and_needs_the_key():
    assert leaves.contact_hash(b"key", " Li@Example.org") == leaves.contact_hash(
        b"key", "li@example.org"
    )
    assert leaves.contact_hash(b"key", "a@b.c") != leaves.contact_hash(b"other", "a@b.c")
