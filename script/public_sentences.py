"""Which sentences are translated into all languages of the site: those of the public pages.

A page's own template and parts count whole (FILES); of modules that serve other pages too, only
the sentences listed here (SENTENCES). Whoever marks a view with in_every_language adds its files.
"""

from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

LOCALES = ("ru", "fr", "id", "sa", "ja", "de", "pt", "el", "es", "it", "fi", "la")

FILES = {
    "badges/certificate_documents.py",
    "badges/verification.py",
    "conference/errors.py",
    "initiative/article.py",
    "initiative/cards.py",
    "initiative/press_kit.py",
    "initiative/public_views.py",
    "initiative/reported.py",
    "initiative/roster.py",
    "initiative/sign_code_views.py",
    "initiative/sign_codes.py",
    "initiative/verdicts.py",
    "initiative/verify.py",
    "initiative/verify_files.py",
    "templates/badges/certificate.html",
    "templates/base.html",
    "templates/base_form.html",
    "templates/base_public.html",
    "templates/base_wall.html",
    "templates/error.html",
    *(
        f"templates/initiative/{name}.html"
        for name in (
            "_bars", "_drawn", "_figures", "_growth", "_launched", "_meta", "_pledges",
            "_reading", "_signatory", "_text_diff", "_text_status", "_totals", "_verdict",
            "_voice", "_wall_signing", "card",
            "initiative_figures", "initiative_press", "initiative_show", "initiative_wall",
            "sign_start", "signatory_list", "signatory_show", "statement_list",
            "text_versions", "verify", "witness",
        )
    ),
    *(
        f"templates/ui/{name}.html"
        for name in (
            "_field_errors", "alert", "alternates", "empty", "errors", "field", "language_switch",
            "messages", "pagination", "pill", "stat", "theme_switch",
        )
    ),
}  # fmt: skip

SENTENCES = {
    # the name of the site, zones
    "Jinjiang", "China time", "universal time", "%(name)s, UTC%(offset)s",
    # what the forms say
    "Mail address", "The one you registered with.", "Please give your mail address.", "Serial",
    "Printed at the foot of the certificate. Capitals and dashes do not matter.",
    "Please type the serial printed on the certificate.", "The certificate's PDF",
    "It is checked and not kept.", "Please fill this in.",
    "This is not a mail address. It looks like name@example.com.",
    "Please choose a file first, then send the form.",
    "This file is empty. Please choose another one.",
    "Please write at most %(limit_value)d characters; now there are %(show_value)d.",
    "A hidden character slipped in. Please type this again.",
    "Code", "Six digits, from our mail.", "Please type the six digits of the mail.",
    # what the views say
    "If this address is registered, its link is on its way.",
    "That was a lot of links. Please try again in an hour.",
    "That was a lot at once. Please try again in a minute.",
    # states, kinds and platforms
    "Badge shown to staff", "Link or code sent by email", "Letter of the organisation",
    "Planned", "Open", "Paused", "Closed", "Authoritative", "Working translation",
    "attendance", "speaker", "organiser", "endorsement", "endorsement of an association",
    "Douyin", "Weibo", "WeChat Official Account", "WeChat Channels", "Kuaishou", "Bilibili",
    "Xiaohongshu", "Toutiao", "Zhihu", "TikTok", "YouTube", "another platform",
}  # fmt: skip

# For programs alone, in files whose other sentences are public.
FOR_PROGRAMS = {
    (
        "The body is larger than %(limit)d bytes, the most that one request may bring. "
        "Send less at once."
    ),
}


def key(message: Message) -> str:
    """A sentence; the singular of one with a number."""
    return message.id if isinstance(message.id, str) else message.id[0]


def is_public(message: Message) -> bool:
    """Whether every language must have this sentence."""
    if not message.id or key(message) in FOR_PROGRAMS:
        return False
    if not message.context and key(message) in SENTENCES:
        return True
    return any(file in FILES for file, _line in message.locations)


def public(catalog: Catalog) -> Catalog:
    """The public sentences of a catalogue."""
    chosen = Catalog(catalog.locale)
    for message in catalog:
        if is_public(message):
            chosen[message.id] = message
    return chosen


def gone(catalog: Catalog) -> Iterator[str]:
    """What is listed here and is said nowhere any more."""
    said = {key(message) for message in catalog if message.id}
    yield from sorted((SENTENCES | FOR_PROGRAMS) - said)
