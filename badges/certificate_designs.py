"""The designs of certificates: what all who sign one text share, laid out once in a process."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings

from badges import designs, facts as facts_of, layout, ornament, pictures
from conference.lib import stamping
from conference.lib.localized import pick
from conference.lib.stamping import breaking

_POINTS = 72 / 25.4  # in a millimetre
_TEXT_ROOM = layout.Room(223 * _POINTS, 61 * _POINTS, 11.5, 5)
_LAST = 3  # characters of a name that stay on one line
_SIZES = {"heading": "31pt", "issuers": "7pt"}  # smaller where that is too much for its place
_OTHER_TEXT = 0.88  # of the signed text's size
_SMALL_LETTERS = {"sa"}  # Devanagari looks smaller than Latin letters of its size


def certificate(shared: Mapping[str, Any]) -> tuple[designs.Design, stamping.FrozenPage]:
    """The design of an initiative's certificate, by what all signatories of a text share."""
    return _certificate(json.dumps(shared, sort_keys=True))


@lru_cache(maxsize=64)
def _certificate(key: str) -> tuple[designs.Design, stamping.FrozenPage]:
    shared = json.loads(key)
    texts = shared["texts"]
    other = 1 if _small(texts[1:]) else _OTHER_TEXT
    shares = [(text["body"], share) for text, share in zip(texts, (1, other), strict=False)]
    size = layout.text_size(shares, _TEXT_ROOM, settings.FONTS_DIR)
    plain = _only_name(shared["bodies"])
    context = {
        **designs.marked(shared["rehearsal"]),
        "language": shared["languages"][0],
        "languages": shared["languages"],
        "association": shared["kind"] == "association",
        "heading": facts_of.chinese_first(shared["heading"]),
        "bodies": [] if plain else bodies(shared["bodies"]),
        "titles": in_both(shared["title"], shared["languages"]),
        "organiser": facts_of.chinese_first(plain or shared["organiser"]),
        "pledges": texts,
        "seal": ornament.seal_signs(pick(shared["title"], "zh-hans")),
        "tile": ornament.tile(),
    }
    sizes = {"text": f"{size}pt", "other": f"{size * other}pt", **_SIZES}
    design = designs.Design("certificate", context, sizes, sealed=True, more=("issuers",))
    return design, design.page()


def _small(others: Iterable[Mapping[str, str]]) -> bool:
    return any(text["language"] in _SMALL_LETTERS for text in others)


def in_both(texts: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    """A text in the languages of a certificate, each once; any there is, where neither is given."""
    given = {code: texts[code] for code in languages if texts.get(code)}
    return given or facts_of.chinese_first(texts)


def bodies(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Who issues, as the page shows it: names, seal (a picture's ink, else signs), signature."""
    return [
        {
            "names": {
                code: kept_together(text)
                for code, text in facts_of.chinese_first(body["names"]).items()
            },
            "signs": ornament.seal_signs(pick(body["names"], "zh-hans")),
            "seal": _ink(body["seal"]),
            "signer": facts_of.chinese_first(body["signer"]),
            "signature": _ink(body["signature"]),
        }
        for body in found
    ]


def kept_together(text: str) -> tuple[str, str]:
    """A name's beginning, and its last characters, between which no line ends: none of Han stands
    alone on the last."""
    at = max(len(text) - _LAST, 0) if breaking.has_han(text[-_LAST:]) else len(text)
    return text[:at], text[at:]


def _only_name(found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The names of one body without anything of its own: the initiative's seal stands for it."""
    if len(found) == 1 and not any(found[0][part] for part in ("seal", "signer", "signature")):
        return dict(found[0]["names"])
    return {}


def _ink(path: str) -> dict[str, Any] | None:
    if not path:
        return None
    width, height, ink = pictures.drawn(path)
    return {"width": width, "height": height, "ink": ink}
