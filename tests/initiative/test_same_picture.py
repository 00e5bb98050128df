"""Endorsements as the ledger tells them look alike, stamped and set whole."""

import pytest
from django.conf import settings

from badges import certificate_documents
from conference.lib import keys, qr_codes
from initiative import documents, sequencing
from tests.badges.test_same_picture import URL, assert_same_picture
from tests.initiative.factories import InitiativeFactory, SignatureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.stateless]


@pytest.mark.parametrize("name", ["张文和", "रवीन्द्रनाथ ठाकुर", "Κωνσταντίνος Παπαδόπουλος"])
@pytest.mark.parametrize("represents", ["", "成都市自媒体协会"])
def test_endorsement(name, represents):
    keys.create_missing(settings.KEYS_DIR)
    signature = SignatureFactory(initiative=InitiativeFactory(), name=name, represents=represents)
    (entered,) = sequencing.sequence([signature])
    facts = documents.certificate_facts(entered)
    assert (facts.name, facts.leaf_index) == (name, entered.leaf_index)

    parts = certificate_documents.certificate_parts(facts, URL, {})

    assert_same_picture(parts, qr_codes.svg_path(URL))
