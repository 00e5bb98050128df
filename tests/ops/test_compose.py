"""The compose file holds together: what it names exists, and it holds no secret."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from . import compose


def run_names():
    """The processes script/run knows, from its own help."""
    helped = subprocess.run([compose.ROOT / "script" / "run"], capture_output=True, text=True)
    assert helped.returncode == 2
    return set(re.findall(r"script/run ([\w-]+)", helped.stderr))


def test_compose_file_follows_the_specification():
    command = [sys.executable, "-m", "check_jsonschema"]
    checked = subprocess.run(
        [*command, "--builtin-schema", "vendor.compose-spec", compose.FILE],
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stdout) == (0, "ok -- validation done\n")


def test_every_dependency_is_a_service_whose_condition_can_come_true():
    services = compose.services()
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[name]
            else:
                assert how["condition"] == "service_completed_successfully"
                assert services[name]["restart"] == "no"


def test_named_volumes_are_declared_and_used():
    mounted = [mount for one in compose.services().values() for mount in one.get("volumes", [])]
    named = {mount.split(":")[0] for mount in mounted if not mount.startswith(".")}
    assert named == compose.volumes()


def test_mounted_files_exist():
    mounted = [mount for one in compose.services().values() for mount in one.get("volumes", [])]
    files = [mount.split(":")[0] for mount in mounted if mount.startswith(".")]
    assert files == ["./deploy/Caddyfile"]
    assert (compose.ROOT / files[0]).is_file()


def test_variables_are_those_of_the_example():
    assert compose.variables() == compose.example_variables()


def test_example_gives_no_value():
    lines = compose.EXAMPLE.read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#") and line[-1] != "="] == []


def test_secrets_come_from_the_environment():
    for service in compose.services().values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD|DSN|_URL$", name) and "//" not in value:
                assert value.startswith("${")
            assert re.search(r"://\w+:(?!\$\{)[^/]*@", value) is None


def test_every_process_is_one_that_the_run_script_knows():
    names = run_names()
    for service in compose.product_services().values():
        assert service["command"][0] in names


def test_every_long_running_product_service_checks_its_own_health():
    for name, service in compose.product_services().items():
        if name != "setup":
            assert service["healthcheck"]["test"] == [
                "CMD", "script/run", "healthy", service["command"][0],
            ]  # fmt: skip


def test_workers_can_be_scaled():
    for name, service in compose.product_services().items():
        assert {"container_name", "ports", "hostname"} & set(service) == set(), name


def test_services_are_the_production_shape():
    assert set(compose.services()) == {
        "db", "redis", "setup", "web", "live", "worker", "worker-mail", "beat", "caddy",
    }  # fmt: skip


def test_queues_of_the_workers_are_all_queues():
    script = (compose.ROOT / "script" / "run").read_text()
    queues = dict(re.findall(r"(worker[\w-]*)\) worker \1 ([\w,]+)", script))
    assert set(",".join(queues.values()).split(",")) == {"documents", "mail", "housekeeping"}


def test_caddyfile_passes_only_to_services():
    text = (compose.ROOT / "deploy" / "Caddyfile").read_text()
    upstreams = set(re.findall(r"reverse_proxy \{\$\w+:([\w-]+):8000\}", text))
    assert upstreams == {"web", "live"}


@pytest.mark.skipif(not shutil.which("caddy"), reason="caddy is not installed")
@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.lan"])
def test_caddyfiles_are_valid(name, tmp_path):
    path = compose.ROOT / "deploy" / name
    checked = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", path],
        env={**os.environ, "SITE_HOST": "conference.example", "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


def test_image_takes_no_secret_and_no_data():
    ignored = (compose.ROOT / ".dockerignore").read_text().splitlines()
    assert {".env", "*.env", "var", ".git", ".venv", "node_modules"} <= set(ignored)


def test_image_is_made_by_the_shared_set_up():
    text = (compose.ROOT / "Dockerfile").read_text()
    assert text.count("./script/setup") == 3  # one of them in the comment on top
    assert "apt-get install" not in text
    assert "pip install" not in text
