"""Rows of the ground for tests: conferences and the people who run them."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from conference.models import Conference, Membership, User


class UserFactory(DjangoModelFactory):
    """A member of staff; the password is "brocade river"."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"staff{n}@example.org")
    name = factory.Sequence(lambda n: f"Staff {n}")

    @classmethod
    def _create(cls, model_class, *args, password="brocade river", **kwargs):
        return model_class.objects.create_user(*args, password=password, **kwargs)


class ConferenceFactory(DjangoModelFactory):
    """A published conference of two days, of which today is the first."""

    class Meta:
        model = Conference

    slug = factory.Sequence(lambda n: f"gathering-{n}")
    number = factory.Sequence(lambda n: n % 65_000 + 1)
    # Few names: pages of one conference that another test has laid out are taken from the disk.
    name = factory.Sequence(lambda n: {"en": f"Gathering {n % 3 + 1}", "zh-hans": "创作者大会"})
    city = {"en": "Chengdu", "zh-hans": "成都"}
    venue = {"en": "Brocade Hall", "zh-hans": "锦江厅"}
    organiser = {"en": "Chengdu We-Media Association", "zh-hans": "成都市自媒体协会"}
    contact_email = "office@example.org"
    starts_on = factory.LazyAttribute(lambda c: timezone.localdate())
    ends_on = factory.LazyAttribute(lambda c: c.starts_on + timedelta(days=1))


class MembershipFactory(DjangoModelFactory):
    """Somebody on a conference's staff, an organiser unless said otherwise."""

    class Meta:
        model = Membership

    conference = factory.SubFactory(ConferenceFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.ORGANISER
