"""On the desk: who may sign for an association."""

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conference.lib.papers import Paper
from conference.models import Membership
from initiative import mandates
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory, MandateFactory
from tests.initiative.signing import open_ceremony
from tests.initiative.test_mandates import of_an_association
from tests.lib.test_papers import document
from tests.registration.factories import AssociationFactory, DelegateFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


def address(delegate, name="desk_mandate"):
    return reverse(f"initiative:{name}", args=[delegate.conference.slug, delegate.pk])


def logged_in(client, conference, role=Role.ORGANISER):
    user = MembershipFactory(conference=conference, role=role).user
    client.force_login(user)
    return user


def test_organiser_confirms_what_was_seen(client):
    delegate = of_an_association()
    CeremonyFactory(conference=delegate.conference)
    organiser = logged_in(client, delegate.conference)

    answer = client.post(address(delegate), {"document": "Letter of 3 May"}, follow=True)

    page = answer.content.decode()
    assert mandates.standing(delegate).confirmed_by == organiser
    assert f"May sign on behalf of {delegate.association}." in page
    assert "Letter of 3 May" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Please write what you have seen"), ("zh-hans", "请写明您看到的凭据")],
)
def test_nothing_seen_is_nothing_confirmed(client, language, words):
    delegate = of_an_association()
    logged_in(client, delegate.conference)

    answer = client.post(f"/{language}/{address(delegate)[4:]}", {"document": " "})

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert mandates.standing(delegate) is None


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "No association of the conference is chosen"), ("zh-hans", "尚未为这位代表选定")],
)
def test_an_association_that_was_only_typed_cannot_be_confirmed(client, language, words):
    delegate = DelegateFactory(association_name="Invented Association")
    logged_in(client, delegate.conference)
    page = f"/{language}/{address(delegate)[4:]}"

    shown, sent = client.get(page), client.post(page, {"document": "A letter"})

    assert (shown.status_code, words in shown.content.decode()) == (200, True)
    assert (sent.status_code, words in sent.content.decode()) == (422, True)


def test_organiser_takes_it_back(client):
    delegate = MandateFactory().delegate
    logged_in(client, delegate.conference)

    client.post(address(delegate, "desk_mandate_end"))

    assert mandates.standing(delegate) is None


@pytest.mark.parametrize("role", [Role.REGISTRATION, Role.DOOR_LEAD, Role.READ_ONLY])
def test_other_roles_confirm_nothing(client, role):
    delegate = of_an_association()
    logged_in(client, delegate.conference, role)

    answer = client.post(address(delegate), {"document": "A letter"})

    assert (answer.status_code, mandates.standing(delegate)) == (403, None)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "nobody has confirmed that they may sign for"),
        ("zh-hans", "以个人名义签署：尚无人确认其可以代表"),
    ],
)
def test_person_page_says_for_whom_somebody_signs(client, language, words):
    _initiative, delegate = open_ceremony()
    delegate.association = AssociationFactory(conference=delegate.conference)
    delegate.save()
    logged_in(client, delegate.conference)

    page = client.get(f"/{language}/desk/{delegate.conference.slug}/delegates/{delegate.pk}/")

    assert words in page.content.decode()


def test_the_document_is_kept_privately_and_its_hash_is_in_the_evidence(client):
    mandate = MandateFactory(association__slug="east", document="Letter 7")
    delegate, conference = mandate.delegate, mandate.conference
    client.force_login(MembershipFactory(conference=conference).user)
    data = document()  # made again, it has another second in it
    letter = SimpleUploadedFile("letter.pdf", data, "application/pdf")
    page = reverse("initiative:desk_mandate", args=[conference.slug, delegate.pk])
    file = reverse("initiative:mandate_file", args=[conference.slug, delegate.pk])

    client.post(page, {"document": "Letter 7", "file": letter})
    seen = client.get(file)

    mandate.refresh_from_db()
    assert mandate.file_sha256 == hashlib.sha256(data).hexdigest()
    assert mandates.evidence(mandate)["sha256"] == mandate.file_sha256
    assert seen["Content-Disposition"].startswith("attachment")
    assert b"".join(seen) == data

    kept = mandate.file.name
    client.post(page, {"document": "Letter 7, read again"})
    mandate.refresh_from_db()
    assert (mandate.document, mandate.file.name) == ("Letter 7, read again", kept)
    client.logout()
    assert client.get(file).status_code == 302


def test_a_file_that_is_no_document_is_refused_beside_its_field(client):
    mandate = MandateFactory()
    client.force_login(MembershipFactory(conference=mandate.conference).user)
    page = reverse("initiative:desk_mandate", args=[mandate.conference.slug, mandate.delegate.pk])

    answer = client.post(
        page, {"document": "Letter", "file": SimpleUploadedFile("letter.pdf", b"<script>")}
    )

    assert answer.status_code == 422
    assert "Please choose a PDF" in answer.content.decode()
    mandate.refresh_from_db()
    assert mandate.file_sha256 == ""


def test_taking_a_mandate_back_deletes_its_document(client, django_capture_on_commit_callbacks):
    mandate = MandateFactory()
    mandates.confirm(mandate.delegate, "Letter", None, Paper(document(), "pdf"))
    mandate.refresh_from_db()
    assert default_storage.exists(mandate.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        mandates.end(mandate.delegate, None)

    assert not default_storage.exists(mandate.file.name)
