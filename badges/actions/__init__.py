"""What can happen to badges and certificates: one function per event in their life."""

from badges.actions.badge import (
    MAKE_BADGE,
    hurry,
    issue_badge,
    refresh,
    reprint,
    revoke,
    revoke_all,
)
from badges.actions.bundle import MAKE_BUNDLE, order_bundle
from badges.actions.certificate import (
    issue_certificate,
    revoke_certificate,
    supersede,
)
from badges.actions.design import (
    bring_back,
    copy_design,
    create_design,
    delete_design,
    publish_design,
    save_design,
    withdraw_design,
)
from badges.actions.issue import (
    ISSUE_AWARD,
    begin_issue,
    prepare_issue,
    reissue,
)
from badges.actions.mailing import MAIL_CERTIFICATES, mail_certificates
from badges.actions.sheets import MAKE_SHEETS, note_printed, note_spoilt, order_sheets
from badges.actions.upkeep import forget, forget_photo, make_again
from badges.orders import MAKE_CERTIFICATE, make_certificate

__all__ = [
    "ISSUE_AWARD",
    "MAIL_CERTIFICATES",
    "MAKE_BADGE",
    "MAKE_BUNDLE",
    "MAKE_CERTIFICATE",
    "MAKE_SHEETS",
    "begin_issue",
    "bring_back",
    "copy_design",
    "create_design",
    "delete_design",
    "forget",
    "forget_photo",
    "hurry",
    "issue_badge",
    "issue_certificate",
    "mail_certificates",
    "make_again",
    "make_certificate",
    "note_printed",
    "note_spoilt",
    "order_bundle",
    "order_sheets",
    "prepare_issue",
    "publish_design",
    "refresh",
    "reissue",
    "reprint",
    "revoke",
    "revoke_all",
    "revoke_certificate",
    "save_design",
    "supersede",
    "withdraw_design",
]
