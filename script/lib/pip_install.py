"""Installs a lock file into this virtual environment: `pip_install.py requirements/base.txt`.

A person's own pip settings may name a mirror, a proxy or a certificate, which is welcome. Those
that would send the packages elsewhere, or change which ones are taken, are left out.
"""

import ast
import os
import subprocess
import sys

KEPT = {
    "cache-dir",
    "cert",
    "client-cert",
    "default-timeout",
    "extra-index-url",
    "find-links",
    "index-url",
    "proxy",
    "retries",
    "timeout",
    "trusted-host",
}
# Later ones win, as in pip.
SECTIONS = ("global", "install", ":env:")
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


def kept_settings(listing: str) -> dict[str, str]:
    """The kept ones of `pip config list` ("section.name='value'" a line), as pip's variables."""
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in found and name in KEPT:
            variable = f"PIP_{name.upper().replace('-', '_')}"
            found[section][variable] = str(ast.literal_eval(value))
    return {name: text for section in SECTIONS for name, text in found[section].items()}


def environment(listing: str) -> dict[str, str]:
    plain = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
    return plain | kept_settings(listing) | {"PIP_CONFIG_FILE": os.devnull}


def main() -> int:
    listing = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=True)
    options = ["--no-input", "--only-binary", ":all:", "--require-hashes", "--requirement"]
    command = [*PIP, "install", *options, sys.argv[1]]
    return subprocess.run(command, env=environment(listing.stdout), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
