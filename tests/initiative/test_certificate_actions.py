"""The certificate in the language its bearer chooses."""

import pytest

from conference.errors import Refused
from conference.models import AuditEntry, WorkItem
from initiative import actions, certificate_actions, documents, queries, texts
from tests.initiative.factories import ENGLISH
from tests.initiative.signing import given, open_ceremony

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature():
    """Signed in English, its certificate issued; the text is there in French, too."""
    initiative, delegate = open_ceremony()
    texts.publish(
        initiative, "en",
        {"en": ("Initiative", ENGLISH), "zh-hans": ("倡议", "我们信守承诺。"),
         "fr": ("Initiative", "Nous tenons parole.")},
    )  # fmt: skip
    found = actions.sign(initiative, delegate, given(initiative))
    documents.issue_certificate({"signature": found.pk})
    return found


def test_without_a_choice_it_is_in_the_language_signed_in(signature):
    facts = queries.certificate(signature).facts

    assert facts["language"] == ""
    assert [text["language"] for text in facts["texts"]] == ["en", "zh-hans"]


def test_another_language_makes_it_anew_with_the_text_signed_still_on_it(signature):
    before = queries.certificate(signature)

    certificate_actions.set_language(signature, "fr")

    after = queries.certificate(signature)
    assert (after.pk, after.serial) == (before.pk, before.serial)
    assert after.revision == before.revision + 1
    assert after.facts["language"] == "fr"
    assert [text["language"] for text in after.facts["texts"]] == ["en", "fr"]
    made = WorkItem.objects.filter(dedupe=f"make_certificate:{after.pk}:{after.revision}")
    assert made.count() == 1
    line = AuditEntry.objects.get(action="initiative.certificate_language")
    assert (line.before, line.after) == ({"language": "en"}, {"language": "fr"})


def test_the_choice_outlives_another_making(signature):
    certificate_actions.set_language(signature, "fr")

    assert documents.certificate_facts(signature, kept=False).language == "fr"


@pytest.mark.parametrize(("held_in", "said"), [("Chengdu", "चेङ्ग्दू"), ("Suzhou", None)])
def test_the_city_is_called_what_the_initiative_calls_the_same_one(signature, held_in, said):
    signature.conference.city = {"en": held_in}
    signature.initiative.city = {"en": "Chengdu", "sa": "चेङ्ग्दू"}

    place = documents.place(signature)

    assert (place["en"], place.get("sa")) == (held_in, said)


def test_the_language_it_has_changes_nothing(signature):
    before = queries.certificate(signature)

    certificate_actions.set_language(signature, "en")

    assert queries.certificate(signature).revision == before.revision


def test_an_unknown_language_is_refused(signature):
    with pytest.raises(Refused) as no:
        certificate_actions.set_language(signature, "tlh")
    assert no.value.code == "unknown_language"


def test_a_signature_taken_back_has_no_certificate_to_set(signature):
    actions.withdraw(signature)

    with pytest.raises(Refused) as no:
        certificate_actions.set_language(signature, "fr")
    assert no.value.code == "not_active"


def test_the_signatory_chooses_on_the_page_of_the_signature(client, signature):
    address = f"/en/me/{signature.delegate.key}/sign/{signature.initiative.slug}/"

    answer = client.post(f"{address}certificate/", {"language": "la"})

    assert answer.status_code == 302
    assert queries.certificate(signature).facts["language"] == "la"


def test_the_text_can_be_read_and_signed_in_any_of_its_languages(client):
    initiative, delegate = open_ceremony()
    texts.publish(initiative, "en", {"en": ("I", ENGLISH), "fr": ("I", "Nous tenons parole.")})
    french = initiative.versions.first().texts.get(language="fr")
    address = f"/en/me/{delegate.key}/sign/{initiative.slug}/"

    page = client.get(f"{address}?text=fr").content.decode()
    client.post(f"{address}?text=fr", {"text_sha256": french.sha256, "adult": "on", "record": "on"})

    assert f'name="text_sha256" value="{french.sha256}"' in page
    assert 'href="?text=fr" lang="fr"' in page
    assert delegate.signatures.get().text == french


def test_a_language_without_a_text_shows_the_authoritative_one(client):
    initiative, delegate = open_ceremony()
    address = f"/zh-hans/me/{delegate.key}/sign/{initiative.slug}/?text=la"

    assert ENGLISH.strip() in client.get(address).content.decode()
