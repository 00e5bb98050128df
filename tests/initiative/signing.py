"""What the tests of signing share: an open ceremony, a delegate, what a signer sends."""

import base64
import io

from PIL import Image

from initiative import sequencing
from initiative.actions import Endorsement
from tests.initiative.factories import CHINESE, ENGLISH, CeremonyFactory, SignatureFactory
from tests.registration.factories import DelegateFactory, PlatformAccountFactory

PATH = "M100 100L400 300M500 100L700 100"


def png_url(size=(600, 240)) -> str:
    """A drawn line as the browser sends it."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (20, 20, 300, 40))
    out = io.BytesIO()
    image.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def open_ceremony(**facts):
    """(initiative, delegate): an approved delegate of a conference that signs now."""
    ceremony = CeremonyFactory(**facts)
    delegate = DelegateFactory(conference=ceremony.conference)
    return ceremony.initiative, delegate


def text_of(initiative, language="en"):
    """The present text in a language."""
    return initiative.versions.first().texts.get(language=language)


def signed(initiative, **facts):
    """A signature of the initiative in its log, withdrawn or hidden as the facts say."""
    status = facts.pop("status", "signed")
    signature = SignatureFactory(initiative=initiative, **facts)
    sequencing.sequence([signature])
    if status != "signed":
        sequencing.record_status(signature, status, {"status": status})
    return signature


def given(initiative, **changes) -> Endorsement:
    """A bare endorsement of the English text, both agreements given."""
    facts = {"text_sha256": text_of(initiative).sha256, "adult": True, "recorded": True}
    return Endorsement(**(facts | changes))


def posted(initiative, **changes) -> dict:
    """The form as a browser posts it, nothing but the two agreements ticked."""
    facts = {"text_sha256": text_of(initiative).sha256, "adult": "on", "record": "on"}
    return facts | changes


__all__ = [
    "CHINESE", "ENGLISH", "PATH", "PlatformAccountFactory", "given", "open_ceremony", "png_url",
    "posted", "signed", "text_of",
]  # fmt: skip
