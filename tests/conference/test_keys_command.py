"""./script/manage keys create."""

import pytest
from django.core.management import CommandError, call_command

from conference.lib import keys
from tests.checkin.factories import badge_at
from tests.conference.factories import ConferenceFactory


def test_keys_create_makes_what_is_missing_and_says_so(settings, tmp_path, capsys):
    settings.KEYS_DIR = tmp_path / "keys"

    call_command("keys", "create")
    made = capsys.readouterr().out
    call_command("keys", "create")
    again = capsys.readouterr().out

    assert made.splitlines()[0] == f"made {settings.KEYS_DIR / 'badge.ed25519'}"
    assert len(made.splitlines()) == 7
    assert again == f"All keys are there already, in {settings.KEYS_DIR}.\n"


@pytest.mark.django_db
def test_the_key_of_badges_is_followed_by_another_and_retired(settings, tmp_path, capsys):
    settings.KEYS_DIR = tmp_path / "keys"
    for words in (["create"], ["succeed", "badge"], ["retire", "badge", "--slot", "0"]):
        call_command("keys", *words)
    said = capsys.readouterr().out

    call_command("keys", "list")

    badges = [line for line in capsys.readouterr().out.splitlines() if line.startswith("badge ")]
    assert "it signs new badges in 10 minutes" in said
    assert [line.split(" (")[1] for line in badges] == ["retired)", "signs new badges)"]
    with pytest.raises(CommandError, match="--slot"):
        call_command("keys", "retire", "badge")


@pytest.mark.django_db
def test_badges_of_a_retired_key_are_made_anew(settings, capsys):
    badge = badge_at(ConferenceFactory())
    before = badge.token()
    call_command("keys", "succeed", "badge")
    try:
        call_command("keys", "retire", "badge", "--slot", "0", "--make-anew")

        badge.refresh_from_db()
        assert (badge.key_slot, badge.print_serial, badge.lowest_valid_serial) == (1, 2, 2)
        assert badge.token() != before
        assert "All are made anew." in capsys.readouterr().out
    finally:
        for name in ("badge-1.ed25519", keys.BADGES_RETIRED):
            (settings.KEYS_DIR / name).unlink()
