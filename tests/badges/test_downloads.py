"""Certificates by links that hold for some minutes, and the picture that WeChat can save."""

import time

import pytest
from django.core import signing
from django.urls import reverse

from badges import actions, downloads
from conference.models import OutgoingMail
from tests.badges import awards, factories
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.49", "Accept-Language": "en"}


@pytest.fixture
def certificate():
    return factories.certificate(made=True)


def own(certificate) -> str:
    return f"/me/{certificate.delegate.key}/certificate.pdf"


def test_the_own_page_leads_to_a_link_that_runs_out(client, certificate, monkeypatch):
    link = client.get(own(certificate))["Location"]
    assert certificate.delegate.key not in link
    assert client.get(link).getvalue() == factories.stored(certificate.pdf)

    then = time.time() + downloads.SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: then)
    late = client.get(link, headers={"Accept-Language": "en"})
    assert (late.status_code, "This link has run out" in late.content.decode()) == (410, True)


@pytest.mark.parametrize("name", ["certificate_file", "certificate_picture"])
def test_a_link_made_by_others_opens_nothing(client, certificate, name):
    for signed in ("x", signing.dumps(certificate.pk), downloads.token(certificate)[:-2] + "xx"):
        assert client.get(reverse(f"badges-plain:{name}", args=[signed])).status_code == 404


@pytest.mark.parametrize(("language", "words"), [("en", "We do not know this link"),
                                                 ("zh-hans", "无法识别这个链接")])  # fmt: skip
def test_a_forged_page_is_not_said_to_have_run_out(client, certificate, language, words):
    answer = client.get(f"/{language}/me/x:y:z/certificate/")

    assert (answer.status_code, words in answer.content.decode()) == (404, True)


@pytest.mark.parametrize(("language", "words"), [("en", "This certificate is no longer in force"),
                                                 ("zh-hans", "此证书已失效")])  # fmt: skip
def test_what_was_revoked_meanwhile_is_not_given(client, certificate, language, words):
    link = client.get(own(certificate))["Location"]
    actions.revoke_certificate(certificate)

    answer = client.get(link, headers={"Accept-Language": language})

    page = answer.content.decode()
    assert (answer.status_code, words in page) == (410, True)
    assert certificate.delegate.key not in page  # whoever was forwarded the link


@pytest.mark.parametrize("query", ["", "?serial="])
@pytest.mark.parametrize(("language", "words"), [("en", "This certificate is no longer in force"),
                                                 ("zh-hans", "此证书已失效")])  # fmt: skip
def test_a_certificate_withdrawn_says_so_and_leads_to_the_own_page(
    client, certificate, language, words, query
):
    actions.revoke_certificate(certificate)
    address = own(certificate) + (query and query + certificate.serial)

    answer = client.get(address, headers={"Accept-Language": language})

    page = answer.content.decode()
    way = f'<a class="button" href="/{language}/me/{certificate.delegate.key}/"'
    assert (answer.status_code, words in page, way in page) == (410, True, True)
    assert client.get(own(certificate) + "?serial=none").status_code == 404


def test_wechat_gets_a_picture_to_press_and_hold(client, certificate):
    answer = client.get(own(certificate), headers=WECHAT, follow=True)

    page = answer.content.decode()
    picture = reverse("badges-plain:certificate_picture", args=[answer.context["signed"]])
    file = reverse("badges-plain:certificate_file", args=[answer.context["signed"]])
    assert ("Press and hold" in page, picture in page, file in page) == (True, True, True)
    assert client.get(picture).content.startswith(b"\x89PNG")
    assert client.get(file, headers=WECHAT).getvalue() == factories.stored(certificate.pdf)
    assert answer["Cache-Control"] == "private, no-store"


def test_an_award_is_mailed_in_its_own_words_with_the_way_to_it(client):
    certificate = awards.award(DelegateFactory(language="en"))
    factories.mailed(certificate)

    mail = OutgoingMail.objects.get()
    assert ("endorsing" in mail.text, "your certificate of the" in mail.text) == (False, True)
    assert f"{own(certificate)}?serial={certificate.serial}" in mail.text
    assert own(certificate) in mail.html


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_in_wechat_the_page_is_in_the_persons_language_not_the_phones(client, language):
    certificate = factories.certificate(DelegateFactory(language=language), made=True)

    answer = client.get(own(certificate), headers={**WECHAT, "Accept-Language": "fr"})

    assert answer["Location"].startswith(f"/{language}/")
