"""Badges with everything that may be on them, and sheets, conform to PDF/A-3a and PDF/UA-1."""

import re
from dataclasses import replace

import pymupdf
import pytest
from django.conf import settings

from badges import certificate_documents, design_starters, documents, pictures, sheets
from badges.actions.background import add_background
from conference.lib import files, keys
from tests.badges import factories
from tests.badges.awards import ISSUER, body
from tests.badges.conforming import faults
from tests.badges.test_award_documents import picture, round_seal
from tests.badges.test_design_pages import PROGRAMME
from tests.badges.test_documents import CODE, FACTS, token
from tests.badges.test_photos import PHOTO, delegate, images, photo

__all__ = ["delegate", "photo", "token"]
pytestmark = [pytest.mark.django_db, pytest.mark.stateless]
NAMES = ["王伟", "نور (Ali)"]  # stamped, and set whole


@pytest.fixture
def facts(delegate, photo):
    """Both sides with a photo, on an uploaded picture."""
    upload = factories.picture(size=(900, 1300))
    ground = add_background(delegate.conference, "ground.png", upload, None).sha256
    own, back = design_starters.starter("a6"), design_starters.starter_back("a6")
    front = replace(own, paper=ground, fields=(*own.fields, PHOTO))
    turned = replace(back, paper=ground, fields=(*back.fields, replace(PHOTO, y=90)))
    return FACTS | {
        "design": replace(front, back=turned).as_json(),
        "delegate_city": "成都",
        "programme": PROGRAMME,
        "photo": {"path": photo.large, "sha256": photo.sha256},
    }


@pytest.mark.parametrize("name", NAMES)
def test_badge_with_back_photo_and_background(facts, token, name):
    data = documents.badge_pdf(facts | {"name_zh": name}, token, CODE)

    with pymupdf.open(stream=data) as opened:
        assert [len(page.get_images()) for page in opened] == [2, 2]
    assert faults(data) == []


@pytest.mark.parametrize("face", [0, 1])
def test_one_face_alone(facts, token, face):
    assert faults(documents.face_pdf(facts, token, CODE, face)) == []


@pytest.mark.parametrize("paper", ["a4", "a4-gaps"])
@pytest.mark.parametrize("behind", [True, False])
def test_sheets(facts, token, paper, behind):
    people = [(facts | {"name_zh": name}, token, CODE) for name in (*NAMES, "李娜")]
    paper = sheets.BY_CODE[paper]
    back = paper.back(sheets.A6, sheets.LONG) if behind else None

    data = documents.badge_sheets(people, paper.sheet(sheets.A6), back)

    with pymupdf.open(stream=data) as opened:
        words = "".join("".join(page.get_text() for page in opened).split())
    assert ("王伟" in words, "李娜" in words) == (True, True)
    assert faults(data) == []


@pytest.mark.parametrize("name", NAMES)
def test_certificate_with_the_pictures_of_a_seal_and_a_signature(name):
    keys.create_missing(settings.KEYS_DIR)
    seal, _digest = files.store("test/seal.png", pictures.encode(round_seal(), pictures.SEAL))
    hand, _digest = files.store("test/signature.png", pictures.encode(picture()))
    bodies = (body(ISSUER, seal=seal, signature=hand, signer={"zh-hans": "会长 李明"}),)

    data = certificate_documents.certificate_pdf(
        factories.certificate_facts(name=name, bodies=bodies), "http://testserver/v/1", {}
    )

    assert images(data) == []  # both are drawn
    assert faults(data) == []


def test_streams_end_alike_whatever_their_last_byte_is(token):
    """A line feed behind data that ends in a carriage return would belong to it."""
    data = documents.badge_pdf(FACTS, token, CODE)

    ends = set(re.findall(rb"(.\n|..)endstream", data, re.DOTALL))

    assert ends == {b"\r\n"}
