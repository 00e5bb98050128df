"""Messages to those who sign."""

import pytest

from conference.models import OutgoingMail
from initiative import actions, mails, queries
from tests.initiative.signing import given, open_ceremony

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_signed_says_the_serial_and_the_way_to_withdraw(language, settings):
    initiative, delegate = open_ceremony()
    delegate.language = language
    delegate.save()

    signature = actions.sign(initiative, delegate, given(initiative))

    mail = OutgoingMail.objects.get()
    page = f"{settings.SITE_URL}/{language}/me/{delegate.key}/sign/{initiative.slug}/"
    for part in (mail.text, mail.html):
        assert queries.serial(signature) in part
        assert page in part
        assert delegate.display_name(language) in part
    assert initiative.title[language] in mail.subject
    assert (mail.to, mail.language) == (delegate.email, language)
    assert "&quot;" not in mail.text


def test_signed_is_one_message_however_often_it_is_asked_for():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative))

    mails.send_signed(signature)

    assert OutgoingMail.objects.count() == 1
