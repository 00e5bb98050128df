"""The record of a ceremony: who, when, in which order, which text, which checkpoint; sealed."""

import subprocess

import pymupdf
import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from conference.errors import Refused
from conference.lib import files, seal
from conference.models import Membership, WorkItem
from initiative import actions, ceremony_actions, record_paper, records
from initiative.models import Ceremony
from initiative.record_models import CeremonyRecord
from registration.actions import erase
from registration.models import Delegate
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CHINESE, ENGLISH
from tests.initiative.signing import given, open_ceremony
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def over():
    """(ceremony, signatures): two signed, one by name and one without, and the finale was given."""
    initiative, delegate = open_ceremony()
    other = DelegateFactory(conference=delegate.conference, name_zh="不愿具名")
    signatures = [
        actions.sign(initiative, delegate, given(initiative, consent_list=True)),
        actions.sign(initiative, other, given(initiative)),
    ]
    ceremony = ceremony_actions.finale(initiative.ceremonies.get())
    return ceremony, signatures


def made(ceremony, language="en") -> bytes:
    records.make({"ceremony": ceremony.pk, "language": language})
    return files.read(ceremony.records.get(language=language).pdf)


def text_of(pdf: bytes) -> str:
    return "".join(page.get_text() for page in pymupdf.open(stream=pdf))


def test_record_tells_who_signed_in_which_order_and_under_which_checkpoint(over):
    ceremony, (named, unnamed) = over

    text = text_of(made(ceremony))

    assert named.name in text
    assert unnamed.name not in text
    assert "keeps the name private" in text
    assert ENGLISH.strip() in text
    checkpoint = ceremony.initiative.log.checkpoints.get(size=ceremony.finale_checkpoint_size)
    assert checkpoint.note.splitlines()[2] in text  # the root
    assert text.index(str(named.leaf_index)) < text.index("keeps the name private")


def test_record_says_of_an_entry_after_the_finale_that_its_checkpoint_does_not_cover_it(over):
    ceremony, (named, _unnamed) = over
    assert "after the seal" not in text_of(made(ceremony))

    actions.hide(named)
    actions.unhide(named)  # entered anew

    text = " ".join(text_of(made(ceremony)).split())
    assert "after the seal" in text
    assert "This checkpoint does not cover them" in text


def test_record_keeps_a_corrected_name_in_the_place_of_its_first_signing(over):
    ceremony, (named, _unnamed) = over
    before, first = named.name, named.leaf_index
    named.delegate.name_zh = "李改正"
    named.delegate.save()
    fresh = actions.correct(actions.correct(named))  # twice: the first of all counts

    data = made(ceremony)

    text = " ".join(text_of(data).split())
    assert text.index("李改正") < text.index("keeps the name private")
    assert f"{fresh.leaf_index} name corrected; first signed as entry {first}" in text
    assert before not in text
    assert [line.first for line in record_paper.in_order(ceremony)] == [first, None]
    chinese = "".join(text_of(made(ceremony, "zh-hans")).split())
    assert f"姓名已更正；最初签署为第{first}条" in chinese


def test_record_says_of_a_name_shown_again_that_it_was_entered_anew(over):
    ceremony, (named, _unnamed) = over
    actions.unhide(actions.hide(named))

    text = " ".join(text_of(made(ceremony)).split())

    assert f"entered anew; first signed as entry {named.leaf_index}" in text
    assert "name corrected" not in text


def test_record_names_cities_in_the_letters_of_its_reader(over):
    ceremony, (named, _unnamed) = over
    ceremony.signatures.filter(pk=named.pk).update(city="北京")

    assert "Beijing" in (english := text_of(made(ceremony)))
    assert "北京" not in english
    assert "北京" in text_of(made(ceremony, "zh-hans"))


def test_record_writes_beside_a_name_in_han_characters_how_its_reader_says_it(over):
    ceremony, (named, unnamed) = over
    ceremony.signatures.update(name="拟锦川")
    Delegate.objects.filter(pk=named.delegate_id).update(name_latin="Mock Jinchuan")
    Delegate.objects.filter(pk=unnamed.delegate_id).update(name_latin="Kept Private")

    assert "拟锦川 Mock Jinchuan" in " ".join((english := text_of(made(ceremony))).split())
    assert "Kept Private" not in english
    chinese = text_of(made(ceremony, "zh-hans"))
    assert "拟锦川" in chinese
    assert "Mock Jinchuan" not in chinese


def test_record_in_chinese_has_both_texts(over):
    text = text_of(made(over[0], "zh-hans"))

    assert CHINESE.strip() in text
    assert ENGLISH.strip() in text


def test_record_is_sealed_and_no_byte_of_it_can_be_changed(over, tmp_path):
    pdf = made(over[0])
    status = seal.check(pdf, settings.KEYS_DIR)
    at = pdf.index(b"stream") + 20
    changed = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]

    assert (status.sealed, status.intact, status.trusted, status.whole) == (True,) * 4
    assert not seal.check(changed, settings.KEYS_DIR).intact
    assert b"/DocMDP" in pdf
    file = tmp_path / "record.pdf"
    file.write_bytes(pdf)
    assert (
        subprocess.run(["qpdf", "--check", file], check=False, capture_output=True).returncode == 0
    )


def test_finale_orders_the_record_and_an_open_signing_has_none(over):
    ceremony, _signatures = over
    open_one = open_ceremony()[0].ceremonies.get()

    assert WorkItem.objects.filter(task=records.TASK).count() == len(records.languages(ceremony))
    with pytest.raises(Refused, match="not_over"):
        records.order(open_one)


def revoked(signature):
    actions.revoke(signature, "signed by somebody else")


def erased(signature):
    erase(signature.delegate)


@pytest.mark.parametrize(
    "taken_back", [actions.withdraw, actions.unlist, actions.hide, revoked, erased]
)
def test_who_takes_the_name_back_is_named_by_no_record(over, run_jobs, taken_back):
    ceremony, (named, _unnamed) = over
    made(ceremony)
    old = ceremony.records.get().pdf
    before = WorkItem.objects.filter(task=records.TASK).count()

    with run_jobs():
        taken_back(named)

    assert not default_storage.exists(old)
    assert WorkItem.objects.filter(task=records.TASK).count() > before
    assert named.name not in text_of(made(ceremony))


def test_record_made_twice_is_one(over):
    ceremony, _signatures = over
    made(ceremony)
    made(ceremony)

    record = CeremonyRecord.objects.get()
    assert default_storage.exists(record.pdf)


def test_everybody_can_have_the_record_and_a_lost_one_is_not_found(client, over):
    ceremony, _signatures = over
    address = f"/en/initiative/{ceremony.initiative.slug}/record/{ceremony.pk}.pdf"
    assert client.get(address).status_code == 404

    pdf = made(ceremony)
    response = client.get(address)
    assert b"".join(response.streaming_content) == pdf

    default_storage.delete(ceremony.records.get().pdf)
    assert client.get(address).status_code == 404


def test_while_the_signing_goes_on_once_more_no_record_of_it_is_served(client, over):
    ceremony, _signatures = over
    made(ceremony)
    ceremony_actions.set_state(ceremony, Ceremony.State.OPEN)
    address = f"/en/initiative/{ceremony.initiative.slug}/record/{ceremony.pk}.pdf"
    assert client.get(address).status_code == 404


def test_host_has_it_made_anew(client, over):
    ceremony, _signatures = over
    host = MembershipFactory(conference=ceremony.conference, role=Membership.Role.CEREMONY_HOST)
    client.force_login(host.user)
    before = WorkItem.objects.filter(task=records.TASK).count()

    response = client.post(f"/en/desk/{ceremony.conference.slug}/ceremony/{ceremony.pk}/record/")

    assert response.status_code == 302
    assert WorkItem.objects.filter(task=records.TASK).count() > before
