"""Rows of badges for tests, made the way the product makes them, and their documents' facts."""

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from PIL import Image

from badges import actions, making
from badges.actions.background import add_background
from badges.design_starters import starter
from badges.facts import CertificateFacts, PledgeText
from badges.models import Badge, BadgeDesign, BadgePicture, Certificate, SheetRun
from conference.lib import serials
from conference.models import Job
from tests.registration.factories import DelegateFactory

BODY = {
    "zh-hans": "我们将积极传播正能量，抵制虚假信息和不良内容。\n我们将加强交流互鉴。\n",
    "en": "We will actively spread positive energy.\nWe will strengthen exchanges.\n",
}


def text(language: str = "zh-hans", status: str = "working") -> PledgeText:
    """One language of what is signed."""
    digest = hashlib.sha256(BODY[language].encode()).hexdigest()
    return PledgeText(language, BODY[language], digest, status)


def certificate_facts(index: int = 42, **changes) -> CertificateFacts:
    """Facts as the initiative hands them down."""
    leaf = hashlib.sha256(f"leaf {index}".encode())
    values: dict[str, Any] = {
        "initiative_slug": "jinjiang",
        "title": {"zh-hans": "锦江倡议", "en": "Jinjiang Initiative"},
        "name": "王伟",
        "texts": (text(), text("en", "authoritative")),
        "serial": serials.make(index, leaf.digest()),
        "leaf_index": index,
        "leaf_sha256": leaf.hexdigest(),
        "signed_at": datetime(2024, 8, 26, 2, 5, tzinfo=UTC),
        "place": {"zh-hans": "成都", "en": "Chengdu"},
        "organiser": {"zh-hans": "成都市自媒体协会", "en": "Chengdu We-Media Association"},
    }
    return CertificateFacts(**(values | changes))


def badge(delegate: Any = None, *, made: bool = False, **delegate_fields) -> Badge:
    """An active badge, with its documents if `made`."""
    delegate = delegate or DelegateFactory(**delegate_fields)
    issued = actions.issue_badge(delegate)
    if made:
        making.make_badge({"badge": issued.pk, "revision": issued.revision})
        issued.refresh_from_db()
    return issued


def certificate(
    delegate: Any = None, *, made: bool = False, index: int = 42, **facts
) -> Certificate:
    """A certificate in force, with its PDF if `made`."""
    delegate = delegate or DelegateFactory()
    issued = actions.issue_certificate(delegate, certificate_facts(index, **facts))
    if made:
        making.make_certificate({"certificate": issued.pk, "revision": issued.revision})
        issued.refresh_from_db()
    return issued


def mailed(*certificates: Certificate, resend: bool = False) -> Job:
    """A mailing of these certificates, its messages written."""
    job = actions.mail_certificates(certificates[0].conference, certificates, None, resend=resend)
    for item in job.items.all():
        making.mail_certificates(item.payload)
    return job


def sheet_run(conference: Any, *delegates: Any, paper: str = "a4") -> SheetRun:
    """These delegates' badges, ordered on paper."""
    badges = [badge(delegate) for delegate in delegates]
    return actions.order_sheets(conference, badges, paper, None)


def on_sheets(*badges: Badge) -> SheetRun:
    """These badges, of one conference, printed on sheets as they are now."""
    run = actions.order_sheets(badges[0].conference, badges, "a4", None)
    for each in badges:
        values = {"print_serial": each.print_serial, "shown": each.shown}
        run.prints.filter(badge=each).update(**values)
    return run


def design(conference: Any, name: str = "Ours", size: str = "a6") -> BadgeDesign:
    """A design as it begins, not published."""
    return actions.create_design(conference, name, starter(size), None)


def picture(colour: str = "#0f5c66", size: tuple[int, int] = (620, 874), **options) -> bytes:
    """A PNG of one colour, as somebody uploads it."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, options.pop("form", "PNG"), **options)
    return file.getvalue()


def background(conference: Any, name: str = "River", colour: str = "#0f5c66") -> BadgePicture:
    """A picture that badges of a conference may stand on."""
    return add_background(conference, f"{name}.png", picture(colour), None)


def stored(path: str) -> bytes:
    """What lies in the store."""
    return (settings.DATA_DIR / "documents" / path).read_bytes()
