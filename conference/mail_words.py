"""Why a message did not leave or came back, in its reader's language; what the other server said is
quoted after it. Rows keep a code of ours and the server's words (conference.work_words)."""

from django.utils.translation import gettext as _, gettext_lazy

REASONS = {
    # About the address (RFC 3463, X.1 and X.2).
    "no_such_address": gettext_lazy("This mail address does not exist."),
    "no_domain": gettext_lazy("The domain of this mail address takes no mail."),
    "bad_address": gettext_lazy("This is no valid mail address."),
    "moved": gettext_lazy("The person has another mail address now."),
    "closed_box": gettext_lazy("This mailbox is closed."),
    "full_box": gettext_lazy("The mailbox is full."),
    "non_ascii": gettext_lazy("A mail server on the way knows no addresses in other letters."),
    # About the message or its sender (X.3, X.6 and X.7).
    "too_big": gettext_lazy("The message is too big for this mailbox."),
    "spam": gettext_lazy("The receiving server takes the message for spam."),
    "sender_address": gettext_lazy("The receiving server does not accept the sender’s address."),
    "not_trusted": gettext_lazy(
        "The receiving server does not trust this sender (SPF, DKIM, DMARC or PTR). Tell whoever "
        "runs this site."
    ),
    "blocked": gettext_lazy("The receiving server has blocked this sender."),
    "too_fast": gettext_lazy("The receiving server wants fewer messages at a time."),
    "log_in": gettext_lazy(
        "The mail server does not accept this site’s user name and password. Tell whoever runs "
        "this site."
    ),
    "relay": gettext_lazy(
        "The mail server sends nothing on for this site. Tell whoever runs this site."
    ),
    "encryption": gettext_lazy(
        "No encrypted connection (TLS) with the mail server came about. Tell whoever runs this "
        "site."
    ),
    "policy": gettext_lazy("The receiving server does not take this message by its own rules."),
    "not_now": gettext_lazy("The receiving server does not take it now."),
    "never": gettext_lazy("The receiving server refuses it for good."),
    # About the way (X.4), and connections.
    "expired": gettext_lazy("It could not be delivered for days."),
    "forwarding": gettext_lazy(
        "Whoever reads this address has its mail sent on to another one, and there it failed."
    ),
    "loop": gettext_lazy("It went round in circles between mail servers."),
    "time_out": gettext_lazy("The mail server did not answer in time."),
    "unreachable": gettext_lazy("The mail server cannot be reached."),
    "no_server": gettext_lazy("The name of the mail server is not known in the network."),
    "broken": gettext_lazy("The connection with the mail server broke."),
    "broken_early": gettext_lazy(
        "The connection with the mail server broke before the message had been asked for."
    ),
    # A provider's API.
    "account": gettext_lazy(
        "The mail provider does not accept this site’s account. Tell whoever runs this site."
    ),
    "provider_fast": gettext_lazy("The mail provider wants fewer messages at a time."),
    "provider_down": gettext_lazy("The mail provider has trouble of its own."),
    "provider_no": gettext_lazy("The mail provider refuses the message."),
    "came_back_before": gettext_lazy("Mail to this address came back before."),
    "complained": gettext_lazy("The reader called the message unwanted."),
    "no_mail_wanted": gettext_lazy("The reader wanted no mail of this sender any more."),
    # This site itself.
    "worker_lost": gettext_lazy("The worker was lost while the mail server was answering."),
    "handed": gettext_lazy("The mail server had just been handed the message."),
    "not_begun": gettext_lazy("The mail server had been handed nothing."),
    "all_lost": gettext_lazy("Each worker that took it was lost. It was given up."),
    "no_file": gettext_lazy("A file that is attached is missing."),
    "store_away": gettext_lazy(
        "A file that is attached cannot be read now: the store of files is away. The message "
        "leaves by itself once it is back."
    ),
    "not_written": gettext_lazy(
        "It could not be written into the folder for mail. Tell whoever runs this site."
    ),
    "ours": gettext_lazy(
        "A mistake of this program keeps it from leaving. Whoever runs this site finds more in "
        "its log."
    ),
    "pause": gettext_lazy("Its campaign was paused."),
    "before_release": gettext_lazy("It leaves when its campaign is sent."),
    "cancelled": gettext_lazy("Its campaign was cancelled."),
    "new_address": gettext_lazy("Its person has another mail address now."),
    "changed": gettext_lazy(
        "Something about its person has changed since it was written: it is mended first."
    ),
    "facts_changed": gettext_lazy("What it says of its person has changed."),
    "document_changed": gettext_lazy(
        "What is attached was made anew or replaced since it was written: it is mended first."
    ),
    "document_anew": gettext_lazy("It brings the document of now."),
    "document_ended": gettext_lazy("What is attached was revoked since it was written."),
    "newer_document": gettext_lazy(
        "What is attached was replaced since it was written; the newer document has a message of "
        "its own."
    ),
    "not_meant": gettext_lazy("They are no longer among the recipients of its campaign."),
    "unconfirmed": gettext_lazy("They have not confirmed their address."),
    "dead_address": gettext_lazy("Their address is marked as one that does not work."),
    "called_unwanted": gettext_lazy("Whoever reads this address called a message unwanted."),
    "empty_place": gettext_lazy("A placeholder of its text is empty for them now."),
    "no_document": gettext_lazy("What is to be attached does not exist for them any more."),
    "unsubscribed": gettext_lazy("They have not agreed to news, or no longer."),
    "erased": gettext_lazy("Its person’s data were erased."),
    "fictional": gettext_lazy("An invented address of the demonstration: nothing is sent to it."),
    "to_folder": gettext_lazy("This site has no mail server: it is a file on this machine."),
}


def sentence(code: str) -> str:
    """What a code means, in the language of now; "" for one of another version."""
    return str(REASONS.get(code, ""))


def quoted(words: str, answer: str) -> str:
    """The sentence, and the other server's own words after it."""
    if not answer:
        return words
    return _("%(sentence)s Its own words: “%(answer)s”") % {"sentence": words, "answer": answer}
