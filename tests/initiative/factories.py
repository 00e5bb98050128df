"""Rows of the initiative for tests: a log, a text of four words, a ceremony, a signature."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from initiative import kiosk_actions, log, sequencing, texts
from initiative.models import Ceremony, Initiative, Mandate, Seat, Signature, Voice
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import AssociationFactory, DelegateFactory

ENGLISH = "We keep our promises.\n"
CHINESE = "我们信守承诺。\n"


def publish_text(initiative):
    """The initiative's next version: authoritative English, a Chinese working translation."""
    return texts.publish(
        initiative, "en", {"en": ("Initiative", ENGLISH), "zh-hans": ("倡议", CHINESE)}
    )


class InitiativeFactory(DjangoModelFactory):
    """An initiative in the public log, its text published, open for signing."""

    class Meta:
        model = Initiative
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"initiative-{n}")
    log = factory.LazyFunction(log.public_log)
    title = {"en": "An Initiative", "zh-hans": "倡议"}
    city = {"en": "Chengdu", "zh-hans": "成都"}
    open_for_signing = True

    @factory.post_generation
    def text(self, create, extracted, **kwargs):
        """text=False leaves the initiative without one."""
        if create and extracted is not False:
            publish_text(self)


class CeremonyFactory(DjangoModelFactory):
    """An open ceremony."""

    class Meta:
        model = Ceremony

    initiative = factory.SubFactory(InitiativeFactory)
    conference = factory.SubFactory(ConferenceFactory)
    name = {"en": "Signing ceremony", "zh-hans": "签署仪式"}
    state = Ceremony.State.OPEN


class MandateFactory(DjangoModelFactory):
    """That a delegate may sign for an association of the same conference, theirs from now on."""

    class Meta:
        model = Mandate

    delegate = factory.SubFactory(DelegateFactory)
    conference = factory.SelfAttribute("delegate.conference")
    association = factory.SubFactory(
        AssociationFactory, conference=factory.SelfAttribute("..conference")
    )
    document = "Letter of 3 May"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        mandate = super()._create(model_class, *args, **kwargs)
        mandate.delegate.association = mandate.association
        mandate.delegate.save()
        return mandate


class SeatFactory(DjangoModelFactory):
    """Somebody's place in the order of signing, behind those who are in it."""

    class Meta:
        model = Seat

    conference = factory.SubFactory(ConferenceFactory)
    ceremony = factory.SubFactory(CeremonyFactory, conference=factory.SelfAttribute("..conference"))
    delegate = factory.SubFactory(DelegateFactory, conference=factory.SelfAttribute("..conference"))
    order = factory.LazyAttribute(lambda seat: seat.ceremony.seats.count() + 1)


def kiosk_place(ceremony):
    """For which ceremony a provisioning code sets up a kiosk."""
    code, _text = kiosk_actions.new_code(ceremony, None)
    return code.kiosk_place


class VoiceFactory(DjangoModelFactory):
    """Someone a report quotes."""

    class Meta:
        model = Voice

    initiative = factory.SubFactory(InitiativeFactory)
    handle = factory.Sequence(lambda n: f"@voice{n}")
    platform = "Douyin"
    reach = "many followers"
    statements = [{"en": "Very necessary."}]


class SignatureFactory(DjangoModelFactory):
    """A signature given and not in the log yet: sequencing.sequence() appends it."""

    class Meta:
        model = Signature

    initiative = factory.SubFactory(InitiativeFactory)
    conference = factory.SubFactory(ConferenceFactory)
    delegate = factory.SubFactory(DelegateFactory, conference=factory.SelfAttribute("..conference"))
    text = factory.LazyAttribute(lambda s: s.initiative.versions.latest().texts.get(language="en"))
    at = factory.LazyFunction(timezone.now)
    by = Signature.Assurance.EMAIL
    name = factory.LazyAttribute(lambda s: s.delegate.name_zh)
    city = "成都"
    consent_list = True
    statement = ""
    evidence = factory.LazyAttribute(lambda s: {"text": s.text.sha256})

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        signature = model_class(*args, **kwargs)
        sequencing.commit(signature, signature.delegate.email)
        signature.save()
        return signature
