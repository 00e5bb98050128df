"""./script/manage keys create."""

from django.core.management import call_command


def test_keys_create_makes_what_is_missing_and_says_so(settings, tmp_path, capsys):
    settings.KEYS_DIR = tmp_path / "keys"

    call_command("keys", "create")
    made = capsys.readouterr().out
    call_command("keys", "create")
    again = capsys.readouterr().out

    assert made.splitlines()[0] == f"made {settings.KEYS_DIR / 'badge.ed25519'}"
    assert len(made.splitlines()) == 7
    assert again == f"All keys are there already, in {settings.KEYS_DIR}.\n"
