"""Forgetting a person."""

import json

import pytest
from django.core import serializers

from conference.errors import Refused
from conference.models import AuditEntry, OutgoingMail
from registration import actions
from registration.models import Delegate
from tests.registration.factories import CategoryFactory
from tests.registration.people import words

pytestmark = pytest.mark.django_db
TRACES = ["张文和", "Zhang", "zhangwenhe", "wenhe", "13800138000", "自媒体", "成都"]


@pytest.fixture
def delegate():
    """Somebody who left traces everywhere."""
    category = CategoryFactory()
    row = actions.confirm(actions.register(category.conference, words(category, note="VIP")))
    return actions.update(row, words(None, email="wenhe2@example.org"), by=row)


def test_erase_leaves_no_trace_of_the_person(delegate):
    key = delegate.key

    erased = actions.erase(delegate, by=delegate)

    rows = [erased, *erased.platforms.all(), *OutgoingMail.objects.all(), *AuditEntry.objects.all()]
    left = json.dumps(json.loads(serializers.serialize("json", rows)), ensure_ascii=False)
    assert [trace for trace in [*TRACES, key, "VIP"] if trace in left] == []


def test_erase_ends_the_registration_and_withdraws_the_consents(delegate, heard):
    erased = actions.erase(delegate, by=delegate)

    erased.refresh_from_db()
    assert erased.status == Delegate.Status.CANCELLED
    assert erased.erased_at is not None
    assert erased.consents.filter(withdrawn_at=None).count() == 0
    assert erased.consents.count() == 2
    assert heard == ["delegate.cancelled", "delegate.erased"]


def test_erase_keeps_the_audit_lines_and_withholds_mails_that_wait(delegate):
    lines = AuditEntry.objects.count()

    actions.erase(delegate, by=delegate)

    assert AuditEntry.objects.count() == lines + 2
    assert set(OutgoingMail.objects.values_list("status", flat=True)) == {"withheld"}


def test_erase_twice_is_refused(delegate):
    erased = actions.erase(delegate)

    with pytest.raises(Refused) as caught:
        actions.erase(erased)

    assert caught.value.code == "erased"
