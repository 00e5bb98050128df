"""What the press report says (facts.json, quoted as it is), and working translations of it.

Nothing is added in the name of the people it quotes; texts in other languages than English, here
and in translations.json, are translations of what was received, marked as such in the product.
"""

import json
from pathlib import Path
from typing import Any

FACTS: dict[str, Any] = json.loads(Path(__file__).with_name("facts.json").read_text("utf-8"))

TRANSLATIONS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("translations.json").read_text("utf-8")
)

CHINESE = "zh-hans"
ASSOCIATION_ZH = "成都市自媒体协会"
CONFERENCE_ZH = "2024年中国网络文明大会"
CITY = {"en": FACTS["initiative"]["city"], CHINESE: "成都"}
ABOUT_ZH = {"blogger": "博主", "legal blogger": "法律博主"}


def title() -> dict[str, str]:
    """The initiative's name by language: two as received, the others translated."""
    names = FACTS["initiative"]["name"]
    return {"en": names["en"], **translated("title"), CHINESE: names["zh-Hans"]}


def subject() -> dict[str, str]:
    """What it is about, by language."""
    return {"en": FACTS["initiative"]["subject"], **translated("subject")}


def city() -> dict[str, str]:
    """Where it was launched, by language."""
    return {"en": FACTS["initiative"]["city"], **translated("city")}


def translated(what: str) -> dict[str, Any]:
    """One thing in every language it is translated into."""
    return {language: words[what] for language, words in TRANSLATIONS.items()}


def texts() -> dict[str, tuple[str, str]]:
    """{language: (title, body)}: the four pledges, a paragraph each."""
    pledges = {"en": FACTS["initiative"]["pledges_en"], **translated("pledges")}
    names = title()
    return {language: (names[language], "\n\n".join(said)) for language, said in pledges.items()}


def association() -> dict[str, str]:
    """The association's name by language."""
    return {"en": FACTS["organiser"]["association"]["en"], CHINESE: ASSOCIATION_ZH}


def conference_name() -> dict[str, str]:
    """The conference's name by language."""
    return {"en": FACTS["conference"]["name"]["en"], CHINESE: CONFERENCE_ZH}


def organiser() -> dict[str, Any]:
    """The association, its president and the president's statement, for the initiative."""
    received = FACTS["organiser"]
    return {
        "association": association(),
        "president": received["president"],
        "statement": {"en": received["statement_en"]},
    }


def press() -> dict[str, Any]:
    """Who reported the launch, and how many the report says were there: in its words (nobody is
    quoted there), and by language in working translations of them."""
    attendance = {"en": FACTS["launch"]["attendance"], **translated("attendance")}
    return {**FACTS["press"], "attendance": attendance}


def voices() -> list[dict[str, Any]]:
    """The creators quoted: handle, platform, reach and words as received."""
    return [
        {
            "handle": voice["handle"],
            "platform": voice["platform"],
            "reach": voice["followers"],
            "about": {"en": voice["about"], CHINESE: ABOUT_ZH[voice["about"]]},
            "statements": [{"en": words} for words in voice["statement_en"]],
        }
        for voice in FACTS["signatories"]
    ]
