"""Invented people to try a design with while a gathering has nobody it could show: each is hard to
set in one respect. None of them is ever kept."""

from badges.models import BadgeDesign
from conference.models import Conference
from registration.models import Association, Category, Delegate

_BODY = {"zh-hans": "样例协会", "en": "Sample Association"}
_LONG_BODY = {
    "zh-hans": "长江上游城市群网络视听与自媒体创作者联合促进会",
    "en": "Joint Association for the Promotion of Audiovisual and Independent Media Creators of the"
    " Upper Yangtze Cities",
}
_PEOPLE = {  # by the codes of badges.design_samples: names in Chinese and Latin letters, body
    "rarest": ("龘䶮𠮷", "Da Yanji", _BODY),
    "chinese": ("亚历山德拉·康斯坦丁诺夫娜", "Aleksandra Konstantinovna", _BODY),
    "latin": ("", "Maximiliane-Theodora Wolfenschlegel-Steinhausen", _BODY),
    "association": ("李文", "Li Wen", _LONG_BODY),
}


def people(design: BadgeDesign) -> dict[str, Delegate]:
    """{what is hard about them: who}, of the design's first role; rows that are not saved."""
    own = design.newest.categories.first() or design.conference.categories.first()
    return guests(design.conference, own)


def guests(conference: Conference, role: Category | None = None) -> dict[str, Delegate]:
    """The same for any document of a conference."""
    name = {"zh-hans": "代表", "en": "Delegate"}
    role = role or Category(conference=conference, name=name, role_code=0)
    return {
        code: Delegate(
            conference=conference, category=role, name_zh=chinese, name_latin=latin,
            association=Association(conference=conference, name=body),
            language="zh-hans" if chinese else "en", status=Delegate.Status.APPROVED,
        )
        for code, (chinese, latin, body) in _PEOPLE.items()
    }  # fmt: skip
