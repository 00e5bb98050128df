"""The scripts on machines that are not this one: bare, busy, or somebody else's."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conference.lib.ports import free_port
from script.lib import address, libraries, pip_install, together

ROOT = Path(__file__).resolve().parents[2]
SHELL_SCRIPTS = [
    *(ROOT / "script" / name for name in ("server", "test", "manage", "setup", "run")),
    *sorted((ROOT / "script" / "lib").glob("*.sh")),
]
# What any machine has, for a PATH without apt, sudo and Python.
BASICS = [
    "sh", "cat", "cksum", "date", "dirname", "basename", "env", "find", "head", "mkdir", "mktemp",
    "printf", "rm", "sed", "sleep", "sort", "tail", "tr", "uname", "id",
]  # fmt: skip


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the scripts alone, in a folder with a space in its name."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    shutil.copytree(ROOT / "script", folder / "script")
    return folder


@pytest.fixture
def bare_path(tmp_path):
    """A PATH that holds next to nothing; add to it what a test's machine has."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in BASICS:
        (folder / name).symlink_to(shutil.which(name))
    return folder


def program(folder, name, body):
    path = folder / name
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def sourced(checkout, commands, **environment):
    """Runs shell commands as a script of the checkout would, after sourcing the set-up."""
    number = len(list((checkout / "script").glob("try*")))
    script = checkout / "script" / f"try{number}"
    script.write_text(f'set -eu\n. "$(dirname -- "$0")/lib/setup.sh"\n{commands}\n')
    return subprocess.Popen(
        ["/bin/sh", str(script)],
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def result_of(process):
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


@pytest.mark.parametrize("path", SHELL_SCRIPTS, ids=lambda path: path.name)
def test_shell_script_is_posix(path):
    shells = [shell for shell in ("dash", "sh") if shutil.which(shell)]
    for shell in shells:
        assert subprocess.run([shell, "-n", path], capture_output=True).stderr == b""


def test_ci_script_parses():
    assert subprocess.run(["bash", "-n", ROOT / ".ci/run"], capture_output=True).stderr == b""


def test_missing_system_packages_are_named_once_to_a_user_without_sudo(checkout, bare_path):
    program(bare_path, "id", "echo 1000")
    program(bare_path, "apt-get", "exit 1")
    code, output, errors = result_of(
        sourced(checkout, "need_system test; echo on it went", PATH=str(bare_path))
    )
    assert (code, output) == (1, "")
    assert errors.count("apt-get install python3 python3-venv libpango-1.0-0") == 1
    assert "chromium gettext poppler-utils qpdf softhsm2 zbar-tools" in errors
    assert not (checkout / ".venv").exists()


def test_missing_system_packages_are_installed_by_root(checkout, bare_path, tmp_path):
    log = tmp_path / "apt.log"
    program(bare_path, "id", "echo 0")
    program(bare_path, "apt-get", f'echo "$*" >>"{log}"')
    code, _output, errors = result_of(sourced(checkout, "need_system base", PATH=str(bare_path)))
    calls = log.read_text().splitlines()
    assert [call.split()[2] for call in calls] == ["update", "install"]
    assert calls[1].endswith(
        "python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig "
        "fonts-noto-cjk fonts-noto-core fonts-hanazono"
    )
    # This apt-get installed nothing, so the set-up must not go on.
    assert code == 1
    assert "Jinjiang needs system packages" in errors


def test_an_old_python_is_named(checkout, bare_path):
    program(bare_path, "id", "echo 1000")
    program(bare_path, "python3", "exit 1")
    code, _output, errors = result_of(sourced(checkout, "need_system base", PATH=str(bare_path)))
    assert code == 1
    assert "python3 python3-venv" in errors


def test_libraries_that_load_are_not_missing(capsys, monkeypatch):
    monkeypatch.setattr(libraries, "LIBRARIES", {"libc6": ("libc.so.6",), "libno": ("libno.so",)})
    monkeypatch.setattr(libraries, "FONTS", {})
    libraries.main()
    assert capsys.readouterr().out == "libno\n"


def test_libraries_of_the_tests_are_asked_for_by_the_tests_alone(capsys, monkeypatch):
    monkeypatch.setattr(libraries, "LIBRARIES", {})
    monkeypatch.setattr(libraries, "TEST_LIBRARIES", {"libno": ("libno.so",)})
    monkeypatch.setattr(libraries, "FONTS", {})
    libraries.main("base")
    assert capsys.readouterr().out == ""
    libraries.main("test")
    assert capsys.readouterr().out == "libno\n"


def test_fonts_in_a_font_folder_are_not_missing(capsys, monkeypatch, tmp_path):
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoSansCJK-Regular.ttc").touch()
    monkeypatch.setattr(libraries, "LIBRARIES", {})
    monkeypatch.setattr(libraries, "FONT_FOLDERS", [tmp_path, tmp_path / "none"])
    monkeypatch.setattr(libraries, "FONTS", {"sans": ("NotoSansCJK*",), "serif": ("NotoSerif*",)})
    libraries.main()
    assert capsys.readouterr().out == "serif\n"


def test_two_set_ups_never_meet(checkout, tmp_path):
    log = tmp_path / "log"
    commands = f'lock; echo in >>"{log}"; sleep 0.5; echo out >>"{log}"; unlock'
    for process in [sourced(checkout, commands) for _ in range(3)]:
        assert result_of(process)[0] == 0
    assert log.read_text().split() == ["in", "out"] * 3
    assert not (checkout / ".setup-lock").exists()


def test_lock_of_a_dead_process_is_taken(checkout):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (checkout / ".setup-lock").mkdir()
    (checkout / ".setup-lock" / "pid").write_text(f"{dead.pid}\n")
    assert result_of(sourced(checkout, "lock; echo mine; unlock"))[:2] == (0, "mine\n")


def test_lock_is_given_back_when_a_step_fails(checkout):
    code, output, errors = result_of(
        sourced(checkout, "lock; work 'Trying' sh -c 'echo the reason; exit 3'; echo on it went")
    )
    assert (code, output) == (1, "")
    assert "Trying … failed\nthe reason\n" in errors
    assert not (checkout / ".setup-lock").exists()


def test_work_says_one_line_when_all_is_well(checkout):
    code, output, errors = result_of(sourced(checkout, "work 'Trying' echo noise"))
    assert (code, output) == (0, "")
    assert errors.startswith("  Trying … done (")
    assert "noise" not in errors


def test_stamp_is_current_for_the_same_content_only(checkout):
    (checkout / "lock file").write_text("one")
    commands = """
        stamp thing "$(sum_of "$ROOT/lock file")"
        is_current thing "$(sum_of "$ROOT/lock file")" && echo same
        echo two >"$ROOT/lock file"
        is_current thing "$(sum_of "$ROOT/lock file")" || echo changed
    """
    assert result_of(sourced(checkout, commands))[:2] == (0, "same\nchanged\n")


def test_relative_data_folder_is_the_callers(checkout, tmp_path):
    process = sourced(checkout, 'echo "$DATA_DIR"', DATA_DIR="mine")
    assert result_of(process)[1] == f"{Path.cwd()}/mine\n"


def test_surroundings_of_another_project_do_not_shine_through(checkout):
    process = sourced(
        checkout,
        'env | grep -E "^(PYTHONPATH|VIRTUAL_ENV|DJANGO_SETTINGS_MODULE)=" || echo none',
        PYTHONPATH="/elsewhere",
        VIRTUAL_ENV="/elsewhere",
        DJANGO_SETTINGS_MODULE="elsewhere.settings",
    )
    assert result_of(process)[1] == "none\n"


def test_pip_settings_that_send_packages_elsewhere_are_left_out(tmp_path):
    """With a pip.conf like this one, a plain `pip install` would end with an error."""
    (tmp_path / "pip.conf").write_text("[global]\nuser = true\ntarget = /elsewhere\nprefix = /no\n")
    (tmp_path / "none.txt").write_text("")
    done = subprocess.run(
        [sys.executable, ROOT / "script/lib/pip_install.py", tmp_path / "none.txt"],
        env={**os.environ, "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PIP_USER": "1"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "ERROR" in done.stdout + done.stderr) == (0, False)


def test_pip_settings_that_name_a_mirror_are_kept():
    listing = """\
:env:.cert='/env.pem'
global.cert='/file.pem'
global.extra-index-url='https://one.example\\nhttps://two.example'
global.target='/elsewhere'
install.index-url='https://mirror.example/simple'
"""
    assert pip_install.kept_settings(listing) == {
        "PIP_CERT": "/env.pem",
        "PIP_EXTRA_INDEX_URL": "https://one.example\nhttps://two.example",
        "PIP_INDEX_URL": "https://mirror.example/simple",
    }


def test_address_of_one_machine():
    found = address.exports("127.0.0.1", 8123, {})
    assert found["SITE_URL"] == "http://127.0.0.1:8123"
    assert found["ALLOWED_HOSTS"].split(",")[:3] == ["127.0.0.1", "localhost", "[::1]"]


def test_address_of_a_network_is_one_that_others_can_type():
    found = address.exports("0.0.0.0", 8123, {})
    own = address.own_address()
    assert found["SITE_URL"] == f"http://{own}:8123"
    assert own in found["ALLOWED_HOSTS"].split(",")


def test_address_that_the_caller_sets_stays():
    environment = {"SITE_URL": "https://a.example", "ALLOWED_HOSTS": "a.example"}
    assert address.exports("127.0.0.1", 8123, environment) == {}


def test_commands_know_the_address_of_the_server_beside_them(tmp_path):
    folder = tmp_path / "var"
    assert address.known(folder, {}) == {}

    address.remember(folder, {"SITE_URL": "http://127.0.0.1:8302"})

    assert address.known(folder, {}) == {"SITE_URL": "http://127.0.0.1:8302"}
    assert address.known(folder, {"PORT": "8123"}) == {"SITE_URL": "http://127.0.0.1:8123"}
    assert address.known(folder, {"SITE_URL": "https://a.example", "PORT": "8123"}) == {}


def test_manage_is_told_the_address_and_the_server_keeps_it(checkout, tmp_path):
    def told(*arguments, **environment):
        return subprocess.run(
            [sys.executable, str(checkout / "script/lib/address.py"), *arguments],
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "var"), **environment},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    port = str(free_port())
    assert told("known") == ""

    assert f"export SITE_URL=http://127.0.0.1:{port}\n" in told(BIND="127.0.0.1", PORT=port)

    assert told("known") == f"export SITE_URL=http://127.0.0.1:{port}\n"


def test_port_in_use_is_not_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not address.is_free("127.0.0.1", taken.getsockname()[1])


def test_port_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv("BIND", "127.0.0.1")
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(SystemExit, match="PORT must be a number"):
        address.main()


@pytest.fixture
def fake_run(tmp_path, monkeypatch):
    """A script/run of the test's own: NAME is a shell command's file in the folder."""
    program(tmp_path, "run", f'exec sh "{tmp_path}/$1.sh"')
    monkeypatch.setattr(together, "RUN", tmp_path / "run")
    return tmp_path


def test_process_that_ends_is_started_again_until_that_is_no_help(fake_run):
    (fake_run / "short.sh").write_text(f'echo x >>"{fake_run}/starts"; exit 3')
    processes = together.Together()
    processes.start("short")
    starts = 1
    processes.running["short"].wait()
    while processes.tend():
        starts += 1
        processes.running["short"].wait()
    assert starts == together.MOST_ENDS + 1
    assert (fake_run / "starts").read_text() == "x\n" * starts


def test_stop_ends_every_process_even_a_deaf_one(fake_run, monkeypatch):
    monkeypatch.setattr(together, "STOP_PATIENCE", 0.2)
    (fake_run / "good.sh").write_text("exec sleep 600")
    (fake_run / "deaf.sh").write_text(
        f'trap "" TERM; touch "{fake_run}/deaf"; while :; do sleep 0.1; done'
    )
    processes = together.Together()
    processes.start("good")
    processes.start("deaf")
    while not (fake_run / "deaf").exists():
        assert processes.running["deaf"].poll() is None
    processes.stop()
    ends = {name: process.returncode for name, process in processes.running.items()}
    assert ends == {"good": -signal.SIGTERM, "deaf": -signal.SIGKILL}


def test_nothing_is_started_again_while_stopping(fake_run):
    (fake_run / "short.sh").write_text("exit 0")
    processes = together.Together()
    processes.start("short")
    first = processes.running["short"]
    first.wait()
    processes.ask_to_stop()
    assert processes.tend()
    assert processes.running["short"] is first


def test_unknown_process_is_refused_with_the_list():
    run = subprocess.run([ROOT / "script" / "run", "nothing"], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (2, "")
    assert "script/run worker-mail" in run.stderr
