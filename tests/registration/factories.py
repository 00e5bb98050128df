"""Rows of registration for tests: plainly fictional people with Chinese and Latin names."""

import factory
from factory.django import DjangoModelFactory

from registration.models import Association, Category, Consent, Delegate, PlatformAccount
from tests.conference.factories import ConferenceFactory

NAMES = [
    ("张文和", "Zhang Wenhe"),
    ("李娜", "Li Na"),
    ("欧阳修远", "Ouyang Xiuyuan"),
    ("单雄", "Shan Xiong"),
    ("曾可欣", "Zeng Kexin"),
    ("王秀英", "Wang Xiuying"),
]


class AssociationFactory(DjangoModelFactory):
    """A body that sends delegates."""

    class Meta:
        model = Association

    conference = factory.SubFactory(ConferenceFactory)
    slug = factory.Sequence(lambda n: f"association-{n}")
    name = factory.Sequence(lambda n: {"en": f"Association {n}", "zh-hans": f"第{n}自媒体协会"})
    city = {"en": "Chengdu", "zh-hans": "成都"}


class CategoryFactory(DjangoModelFactory):
    """A public category without limit, approved by an organiser."""

    class Meta:
        model = Category

    conference = factory.SubFactory(ConferenceFactory)
    code = factory.Sequence(lambda n: f"category-{n}")
    # Few names: a role's page that another test has laid out is taken from the disk.
    name = factory.Sequence(lambda n: {"en": f"Creator {n % 3}", "zh-hans": f"创作者{n % 3}"})
    # Apart from those that tests choose themselves.
    role_code = factory.Sequence(lambda n: 50 + n % 150)


class DelegateFactory(DjangoModelFactory):
    """An approved delegate; status=… makes another. The category is of the same conference."""

    class Meta:
        model = Delegate

    class Params:
        names = factory.Sequence(lambda n: NAMES[n % len(NAMES)])

    conference = factory.SubFactory(ConferenceFactory)
    category = factory.SubFactory(CategoryFactory, conference=factory.SelfAttribute("..conference"))
    name_zh = factory.LazyAttribute(lambda d: d.names[0])
    # A name of the list given by hand keeps its own reading.
    name_latin = factory.LazyAttribute(lambda d: dict(NAMES).get(d.name_zh, d.names[1]))
    email = factory.Sequence(lambda n: f"delegate{n}@example.org")
    phone = factory.Sequence(lambda n: f"+86138{n % 10**8:08d}")
    association_name = "成都市自媒体协会"
    city = "成都"
    language = "en"
    status = Delegate.Status.APPROVED

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        delegate = model_class(*args, **kwargs)
        delegate.index()
        delegate.save()
        return delegate


class PlatformAccountFactory(DjangoModelFactory):
    """An account of a delegate."""

    class Meta:
        model = PlatformAccount

    delegate = factory.SubFactory(DelegateFactory)
    platform = PlatformAccount.Platform.DOUYIN
    handle = factory.Sequence(lambda n: f"creator{n}")
    followers = 400_000


class ConsentFactory(DjangoModelFactory):
    """A consent given and not withdrawn."""

    class Meta:
        model = Consent

    delegate = factory.SubFactory(DelegateFactory)
    kind = Consent.Kind.PROCESSING
    wording = "My data may be used to run the conference."
