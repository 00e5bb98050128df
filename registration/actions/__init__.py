"""What can happen to a registration: one function per event in its life.

Whoever touches places locks the category's row first and the delegate's after it, so that
capacities are exact and nobody waits in a circle.
"""

from registration.actions.changing import rename, update
from registration.actions.deciding import (
    Outcome,
    approve,
    approve_many,
    cancel,
    lapse_unconfirmed,
    reject,
    reject_many,
)
from registration.actions.erasing import erase
from registration.actions.joining import (
    add,
    confirm,
    correct_address,
    register,
    resend_link,
    send_link,
)
from registration.actions.online import sign_up_online
from registration.actions.picturing import (
    forget_old_photos,
    keep_photo,
    put_photo,
    remove_photo,
)
from registration.actions.settings import save_setting

__all__ = [
    "Outcome", "add", "approve", "approve_many", "cancel", "confirm", "correct_address", "erase",
    "forget_old_photos", "keep_photo", "lapse_unconfirmed", "put_photo", "register", "reject",
    "reject_many", "remove_photo", "rename", "resend_link", "save_setting", "send_link",
    "sign_up_online", "update",
]  # fmt: skip
