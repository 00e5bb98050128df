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
    "initiative/press_tables.py",
    "initiative/public_views.py",
    "initiative/reported.py",
    "initiative/roster.py",
    "initiative/sign_code_views.py",
    "initiative/joining_views.py",
    "initiative/sign_codes.py",
    "initiative/verdicts.py",
    "initiative/verify.py",
    "initiative/verify_files.py",
    "initiative/wall_words.py",
    "templates/badges/certificate.html",
    "templates/base.html",
    "templates/base_form.html",
    "templates/base_public.html",
    "templates/base_wall.html",
    "templates/error.html",
    *(
        f"templates/initiative/{name}.html"
        for name in (
            "_bars", "_draw_and_say", "_drawn", "_figures", "_growth", "_join_account",
            "_join_accounts", "_launched", "_meta", "_pledges", "_reading", "_renders",
            "_signatory", "_text_diff", "_text_status", "_totals", "_verdict",
            "_voice", "_wall_signing", "card",
            "join_code", "join_form",
            "initiative_figures", "initiative_press", "initiative_show", "initiative_wall",
            "join_panel", "signature_show", "signature_withdraw",
            "sign_start", "signatory_list", "signatory_show", "statement_list",
            "text_versions", "verify", "witness",
        )
    ),
    *(
        f"templates/initiative/mail/{name}_{part}"
        for name in ("code", "join_known", "join_waiting", "join_declined", "revoked", "signed")
        for part in ("subject.txt", "text.txt", "html.html")
    ),
    *(f"templates/badges/mail/certificate_{part}"
      for part in ("subject.txt", "text.txt", "html.html")),
    "templates/mail/_button.html",
    "templates/registration/delegate_erased.html",
    *(
        f"templates/ui/{name}.html"
        for name in (
            "_field_errors", "alert", "alternates", "empty", "errors", "field", "language_switch",
            "messages", "pagination", "pill", "stat", "steps", "theme_switch",
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
    # the form of joining online, and its slips
    "As a person", "For an association or organisation",
    ("Please choose the letter once more, if you sign for an association: browsers do not keep a "
    "file in a form that comes back."),
    "Your name", "As it is to stand in the ledger, in Chinese characters or another script.",
    "Please give your name.", "We send a code of six digits there. It is never published.",
    "City", "Please give your city.", "I sign", "Please choose for whom you sign.", "Its name",
    "Your office there", "Such as president, or secretary-general.",
    "Its letter that lets you sign",
    ("A PDF or a photo, up to 8 MB. Only organisers see it; one of them reads it before the "
    "signature counts."),
    "Leave this empty", "Please leave this field empty.",
    "With your city and your accounts. You can withdraw this at any time on your own page.",
    "Please write the name of the association.", "Please write which office you hold there.",
    "Please choose the letter by which it lets you sign.", "Counted on",
    "Please write the day like this: 2026-05-03.", "This day is still to come.",
    "The six digits of our mail",
    ("Which text you were shown did not arrive with your signature. Nothing was signed: please "
    "read the text below and sign again. What you had entered is still here."),
    "This drawing is too large. Please draw it again, or leave it out.",
    "This is not a drawing we can read. Please draw it again, or leave it out.",
    "This file is too large. Please choose one of up to 8 MB and 50 pages.",
    "Please choose a PDF, or a photo as JPEG, PNG or WebP.",
    "This PDF cannot be opened. Please save it anew without a password.",
    "Your statement", "A sentence or two of your own. The host reads it before it is shown.",
    "Publish my name in the list of signatories", "Publish my statement",
    "Show my drawn signature", "I am 18 years of age or older",
    "I endorse this text, and agree that my expression of endorsement is recorded",
    "The public ledger holds it without any personal data. You can withdraw it.",
    "Platform", "Choose one", "Please choose the platform of this account.", "Account name",
    "Please write the name of this account.", "Followers", "Please name at most %(num)d accounts.",
    "This account is in the list twice.", "Please write only the name here.",
    ("“%(shown)s”: □ is the sign U+%(code)s, which exists on some devices alone; nobody else can "
    "read or print it. Please write this character with another keyboard, or copy it from a "
    "dictionary. If that does not help, write to the organiser."),
    ("“%(shown)s”: □ is U+%(code)s, which is no character that can be printed. Please leave it "
    "out, or write it another way."),
    "Please write how many follow this account, such as 400,000, 18 million or 1800万.",
    "Please choose one of the list.",
    "This cannot be chosen, or no longer. Please choose one of the list.",
    "Joining online is not open at this moment. Nothing was signed.",
    ("The text has changed since you opened this page. Nothing was signed: please read the new "
     "text. What you had entered is still here."),
    "Only people of 18 years or older can sign.",
    "Without your agreement we cannot record your endorsement.",
    # the own page of somebody who joined online, and what may be done there
    "Your own page",
    "Keep the link to this page to yourself: whoever has it, can act for you.",
    "My certificate", "Certificate as PDF", "How others verify it",
    "Your certificate is being made. Please look again in a moment.",
    "revoked", "replaced by a newer one",
    "Signed", "What I signed", "Withdraw",
    "Waiting to be read", "Shown", "Not shown",
    "Sign the initiative",
    ("Read the text below. Your signature is an expression of endorsement; nothing is ticked for "
     "you."),
    ("You take part online. How your endorsement stands is on your own page; you can join again on "
     "the initiative’s page."),
    "There is no signature of yours that stands.",
    "Your endorsement is withdrawn, its certificate revoked.",
    "That was a lot of certificates. Please try again in an hour.",
    "Your certificate is being made in this language.", "Your name is no longer published.",
    "Erase my data", "Erase my data?", "This cannot be undone.", "Download my data first",
    "Keep it",
    ("Name, mail address, city and accounts are overwritten, also in our copies of the mails we "
     "sent."),
    ("What you signed is withdrawn: your name leaves the list and the wall, and your certificate "
     "is revoked. The public ledger keeps an entry that names nobody, and says that it was "
     "withdrawn."),
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
