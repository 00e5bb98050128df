"""What the press report says (facts.json, quoted as it is), and working translations of it.

Nothing is added in the name of the people it quotes; Chinese texts here are translations of the
English received, marked as such in the product.
"""

import json
from pathlib import Path
from typing import Any

FACTS: dict[str, Any] = json.loads(Path(__file__).with_name("facts.json").read_text("utf-8"))

CHINESE = "zh-hans"
SUBJECT_ZH = "自媒体行业自律，共建清朗网络空间，共享网络文明成果"
ASSOCIATION_ZH = "成都市自媒体协会"
CONFERENCE_ZH = "2024年中国网络文明大会"
CITY = {"en": FACTS["initiative"]["city"], CHINESE: "成都"}
PLEDGES_ZH = [
    "我们将始终牢记自媒体人的责任与义务，严格遵守宪法和法律法规，坚决维护国家利益和社会公共利益。",
    "我们将自觉弘扬社会主义核心价值观，积极参与网络文明建设，带头倡导良好社会风尚。",
    "我们将积极传播正能量，坚决抵制虚假信息和不良内容，营造良好网络生态，维护社会公序良俗。",
    "我们将加强交流互鉴，提升专业素养，共同推动自媒体行业健康发展，为全面建设社会主义现代化国家而奋斗。",
]
ABOUT_ZH = {"blogger": "博主", "legal blogger": "法律博主"}


def title() -> dict[str, str]:
    """The initiative's name by language, as received."""
    names = FACTS["initiative"]["name"]
    return {"en": names["en"], CHINESE: names["zh-Hans"]}


def texts() -> dict[str, tuple[str, str]]:
    """{language: (title, body)}: the four pledges, a paragraph each."""
    names = title()
    return {
        "en": (names["en"], "\n\n".join(FACTS["initiative"]["pledges_en"])),
        CHINESE: (names[CHINESE], "\n\n".join(PLEDGES_ZH)),
    }


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


def press() -> dict[str, str]:
    """Who reported the launch, and how many the report says were there, in its words."""
    return {**FACTS["press"], "attendance": FACTS["launch"]["attendance"]}


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
