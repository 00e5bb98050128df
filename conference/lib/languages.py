"""The languages of the site: two everywhere, fourteen on the pages that everybody may read.

Nobody can promise a desk in Latin: what is not public is in the house's two languages. A view
marked with `in_every_language` is in all of them (conference.middleware.Languages), but where it
says that this page is `in_house_languages`: the own page of a delegate is, that of somebody who
joined online, in any language, is not.
"""

from collections.abc import Callable

from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language

View = Callable[..., HttpResponseBase]

HOUSE = [("zh-hans", "简体中文"), ("en", "English")]
FURTHER = [
    ("ru", "Русский"),
    ("fr", "Français"),
    ("id", "Bahasa Indonesia"),
    ("sa", "संस्कृतम्"),
    ("ja", "日本語"),
    ("de", "Deutsch"),
    ("pt", "Português"),
    ("el", "Ελληνικά"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("fi", "Suomi"),
    ("la", "Latina"),
]
ALL = [*HOUSE, *FURTHER]
# Those that Django has no word of.
UNKNOWN_TO_DJANGO = {"sa": ("Sanskrit", "संस्कृतम्"), "la": ("Latin", "Latina")}


def register() -> None:
    """Tell Django of the languages it does not know; to be called before settings are used."""
    for code, (name, name_local) in UNKNOWN_TO_DJANGO.items():
        LANG_INFO[code] = {
            "bidi": False,
            "code": code,
            "name": name,
            "name_local": name_local,
        }


class InHouseLanguages(Exception):
    """What was asked for is not in the language of its address; answered with the way to it."""


def in_house_languages(request: HttpRequest) -> None:
    """Say so in a view that is in every language for others. Raises InHouseLanguages where the
    page's language is a further one."""
    request.in_house_languages = True  # type: ignore[attr-defined]
    if get_language() not in dict(HOUSE):
        raise InHouseLanguages


def in_every_language(view: View) -> View:
    """Decorate a public view whose page is translated into all languages."""
    view.in_every_language = True  # type: ignore[attr-defined]
    return view


def is_in_every_language(view: Callable) -> bool:
    """Whether the view's page is to be had in all languages; other decorators pass the word on."""
    return getattr(view, "in_every_language", False)
