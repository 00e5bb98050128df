"""Issues of certificates without a ledger entry, and people who may have one."""

from datetime import date
from typing import Any

from badges import issuing, making
from badges.award_facts import AwardFacts
from badges.models import Certificate, CertificateIssue
from checkin import actions as door
from sessions import actions as programme
from tests.checkin.factories import DeviceFactory, DoorBadgeFactory, GateFactory, batch, reading
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory
from tests.sessions.factories import SpeakerFactory, TalkFactory

ISSUER = {"zh-hans": "成都市自媒体协会", "en": "Chengdu We-Media Association"}
SECOND = {"zh-hans": "四川省互联网协会", "en": "Sichuan Internet Society"}


def body(names: dict[str, str], **more: Any) -> dict[str, Any]:
    """Who issues: a name, and what else there is of a seal and a signature."""
    return {"names": names, "seal": "", "signer": {}, "signature": "", **more}


def facts(**changes: Any) -> AwardFacts:
    """What an award says."""
    values: dict[str, Any] = {
        "kind": "attendance",
        "language": "zh-hans",
        "title": {"zh-hans": "网络文明大会", "en": "Civilization Conference"},
        "name": "王伟",
        "serial": "0R00001-7K9QX",
        "heading": {},
        "bodies": (body(ISSUER),),
        "place": {"zh-hans": "成都", "en": "Chengdu"},
        "first_day": "2024-08-26",
        "last_day": "2024-08-27",
        "dated": "2024-08-27",
    }
    return AwardFacts(**(values | changes))


def issue(conference: Any = None, kind: str = "organiser", **fields: Any) -> CertificateIssue:
    """An issue for all who are approved, not begun."""
    values: dict[str, Any] = {
        "issuer": ISSUER,
        "place": {"zh-hans": "成都", "en": "Chengdu"},
        "dated": date(2024, 8, 27),
        "audience": {"selection": "approved"},
    }
    conference = conference or ConferenceFactory()
    return conference.certificate_issues.create(kind=kind, **(values | fields))


def ordered(delegate: Any = None, **fields: Any) -> Certificate:
    """An organiser's certificate, not made yet and not in force."""
    delegate = delegate or DelegateFactory()
    return issuing.award(issue(delegate.conference, **fields), delegate.pk)


def award(delegate: Any = None, **fields: Any) -> Certificate:
    """The same in force, its document to be made once more."""
    certificate = making.made(ordered(delegate, **fields))
    certificate.revision, certificate.made_revision = 2, 1
    certificate.save()
    return certificate


def arrived(conference: Any, **fields: Any) -> Any:
    """A delegate who was let in."""
    badge = DoorBadgeFactory(delegate=DelegateFactory(conference=conference, **fields))
    scan = reading(badge, GateFactory(conference=conference))
    door.record_scans(DeviceFactory(conference=conference), batch(scan))
    return badge.delegate


def on_stage(delegate: Any, **talk: Any) -> Any:
    """A talk with this delegate as its speaker; still to be released."""
    speaker = SpeakerFactory(conference=delegate.conference, delegate=delegate)
    return TalkFactory(conference=delegate.conference, stage=[speaker], **talk)


def released(conference: Any) -> None:
    """The programme as it is, made public."""
    programme.release(conference)
