"""Rows of the programme for tests: a talk in a room on the conference's first day."""

from datetime import datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from sessions.models import Room, Speaker, Talk, TalkSpeaker, Track
from tests.conference.factories import ConferenceFactory


def at(conference, clock, day=0):
    """A moment of the conference: "14:30" on its first day, or `day` days later."""
    date = conference.starts_on + timedelta(days=day)
    return datetime.combine(date, time.fromisoformat(clock), conference.zone)


class RoomFactory(DjangoModelFactory):
    """A room for a hundred."""

    class Meta:
        model = Room

    conference = factory.SubFactory(ConferenceFactory)
    slug = factory.Sequence(lambda n: f"room-{n}")
    name = factory.Sequence(lambda n: {"en": f"Room {n}", "zh-hans": f"{n}号厅"})
    capacity = 100
    position = factory.Sequence(lambda n: n)


class TrackFactory(DjangoModelFactory):
    """A track."""

    class Meta:
        model = Track

    conference = factory.SubFactory(ConferenceFactory)
    slug = factory.Sequence(lambda n: f"track-{n}")
    name = factory.Sequence(lambda n: {"en": f"Track {n}", "zh-hans": f"专题{n}"})


class SpeakerFactory(DjangoModelFactory):
    """A speaker with both names."""

    class Meta:
        model = Speaker

    conference = factory.SubFactory(ConferenceFactory)
    slug = factory.Sequence(lambda n: f"speaker-{n}")
    name_zh = factory.Sequence(lambda n: f"讲者{n}")
    name_latin = factory.Sequence(lambda n: f"Speaker {n}")


class TalkFactory(DjangoModelFactory):
    """A talk of an hour; `clock` and `day` say when, each in a room of its own with a speaker."""

    class Meta:
        model = Talk
        skip_postgeneration_save = True

    class Params:
        clock = "09:00"
        day = 0
        minutes = 60

    conference = factory.SubFactory(ConferenceFactory)
    slug = factory.Sequence(lambda n: f"talk-{n}")
    room = factory.SubFactory(RoomFactory, conference=factory.SelfAttribute("..conference"))
    title = factory.Sequence(lambda n: {"en": f"Talk {n}", "zh-hans": f"演讲{n}"})
    starts_at = factory.LazyAttribute(lambda t: at(t.conference, t.clock, t.day))
    ends_at = factory.LazyAttribute(lambda t: t.starts_at + timedelta(minutes=t.minutes))

    @factory.post_generation
    def stage(self, create, speakers, **kwargs):
        """Who speaks; nobody given: somebody new."""
        if speakers is None:
            speakers = [SpeakerFactory(conference=self.conference)]
        for position, speaker in enumerate(speakers):
            TalkSpeaker.objects.create(talk=self, speaker=speaker, position=position)
