"""What may not be handed out."""

import pytest

from badges import rules
from badges.models import Badge, Certificate
from conference.errors import Refused
from registration.models import Delegate

Status = Delegate.Status


@pytest.mark.parametrize("status", [s for s in Status if s != Status.APPROVED])
def test_only_approved_delegates_have_a_badge(status):
    with pytest.raises(Refused) as no:
        rules.check_can_issue(Delegate(status=status))
    assert no.value.code == "not_approved"


def test_a_revoked_badge_is_not_printed_again():
    with pytest.raises(Refused) as no:
        rules.check_can_reprint(Badge(status=Badge.Status.REVOKED))
    assert no.value.code == "badge_revoked"


def test_the_token_has_room_for_255_prints():
    rules.check_can_reprint(Badge(print_serial=254))
    with pytest.raises(Refused) as no:
        rules.check_can_reprint(Badge(print_serial=255))
    assert no.value.code == "too_many_prints"


@pytest.mark.parametrize("status", [Certificate.Status.REVOKED, Certificate.Status.SUPERSEDED])
def test_a_certificate_ends_once(status):
    with pytest.raises(Refused) as no:
        rules.check_is_valid(Certificate(status=status))
    assert no.value.code == "certificate_ended"


def test_nothing_to_mail_is_said():
    with pytest.raises(Refused) as no:
        rules.check_any_to_mail([])
    assert no.value.code == "nothing_to_mail"
