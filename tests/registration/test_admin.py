"""Django's admin shows the rows."""

import pytest
from django.urls import reverse

from tests.conference.factories import UserFactory
from tests.registration.factories import ConsentFactory, DelegateFactory, PlatformAccountFactory


@pytest.mark.django_db
def test_admin_lists_and_opens_rows_without_the_secret_key(client):
    delegate = DelegateFactory()
    PlatformAccountFactory(delegate=delegate)
    ConsentFactory(delegate=delegate)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    names = ("delegate", "category", "association")
    lists = [client.get(reverse(f"admin:registration_{name}_changelist")) for name in names]
    page = client.get(reverse("admin:registration_delegate_change", args=[delegate.pk]))

    assert [answer.status_code for answer in [*lists, page]] == [200] * 4
    assert delegate.key not in page.content.decode()
