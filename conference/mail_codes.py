"""SMTP's codes (RFC 5321, 4.2.3), the enhanced ones (RFC 3463) and the words of mail houses, as
codes of conference.mail_words."""

import re

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3}\.\d{1,3})(?!\.?\d)")
# What says that the address is wrong or closed: nothing should be sent there any more.
ADDRESS = {"no_such_address", "no_domain", "bad_address", "moved", "closed_box"}
# Subject and detail (RFC 3463, section 3; IANA's registry; 7.511 and 7.606 are Outlook's).
DETAILS = {
    "1.0": "no_such_address", "1.1": "no_such_address", "1.2": "no_domain", "1.3": "bad_address",
    "1.4": "no_such_address", "1.5": "no_such_address", "1.6": "moved", "1.7": "sender_address",
    "1.8": "sender_address", "1.10": "no_domain",
    "2.1": "closed_box", "2.2": "full_box", "2.3": "too_big",
    "3.1": "not_now", "3.2": "not_now", "3.4": "too_big",
    "4.1": "unreachable", "4.2": "broken", "4.3": "not_now", "4.4": "no_domain", "4.5": "not_now",
    "4.6": "loop", "4.7": "expired",
    "6.7": "non_ascii", "6.8": "non_ascii", "6.9": "non_ascii",
    "7.4": "encryption", "7.5": "encryption", "7.8": "log_in", "7.9": "log_in",
    "7.10": "encryption", "7.11": "encryption", "7.13": "closed_box", "7.20": "not_trusted",
    "7.21": "not_trusted", "7.22": "not_trusted", "7.23": "not_trusted", "7.24": "not_trusted",
    "7.25": "not_trusted", "7.26": "not_trusted", "7.27": "sender_address", "7.28": "too_fast",
    "7.511": "blocked", "7.606": "blocked",
}  # fmt: skip
# Where no code says it: the words of QQ, NetEase, Gmail, Outlook and of common mail servers.
WORDS = [
    (re.compile(pattern, re.IGNORECASE), code)
    for pattern, code in (
        (r"\bSPF\b|\bDKIM\b|\bDMARC\b|\bPTR\b|reverse dns|unauthenticated", "not_trusted"),
        (r"spam(?!haus)|junk|unsolicited|content denied|\bDT:SPM\b|\bMI:SPB\b", "spam"),
        (r"frequen|too many|throttl|\brate\b|gr[ea]y.?list", "too_fast"),
        (r"quota|mailbox (is )?full|over its? (size|limit)", "full_box"),
        (r"block|black.?list|reputation|spamhaus|banned", "blocked"),
        (r"\brelay", "relay"),
        (r"starttls|\btls\b", "encryption"),
    )
]
BASIC = {
    421: "not_now", 450: "not_now", 451: "not_now", 452: "not_now", 454: "log_in",
    501: "bad_address", 521: "no_domain", 530: "log_in", 534: "log_in", 535: "log_in",
    538: "encryption",
    550: "no_such_address", 551: "moved", 552: "full_box", 553: "bad_address", 556: "no_domain",
}  # fmt: skip


def meaning(code: int, text: str) -> str:
    """What an answer says. An enhanced code decides, unless it is a general one; then the words do,
    and then the basic code (0: none)."""
    for _class, detail in ENHANCED.findall(text):
        if detail in DETAILS:
            return DETAILS[detail]
    for pattern, found in WORDS:
        if pattern.search(text):
            return found
    general = ENHANCED.search(text)
    if general and general.group(2).startswith("7."):
        return "policy"
    if code in BASIC and not (general and general.group(2) != "0.0"):
        return BASIC[code]
    final = general.group(1) == "5" if general else code >= 500
    return "never" if final else "not_now"


def is_about_address(code: int, text: str) -> bool:
    """True where a refusal means a wrong or closed address, not a full box or a distrusted sender:
    5.1.x of the recipient, 5.2.1; or 550, 551 and 553 where no enhanced code says otherwise."""
    found = ENHANCED.search(text)
    final = found.group(1) == "5" if found else code in (550, 551, 553)
    return final and meaning(code, text) in ADDRESS
