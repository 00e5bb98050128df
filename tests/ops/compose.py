"""The compose file as Docker Compose reads it: merged and with its variables filled in."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
EXAMPLE = ROOT / "deploy" / "env.example"
VARIABLE = re.compile(r"\$\{(\w+)(?::?([-?])([^}]*))?\}")


def services() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(FILE.read_text())["services"]


def volumes() -> set[str]:
    return set(yaml.safe_load(FILE.read_text())["volumes"])


def product_services() -> dict[str, dict[str, Any]]:
    """Those that run our own image."""
    return {name: service for name, service in services().items() if "build" in service}


def variables() -> set[str]:
    return {name for name, _sign, _text in VARIABLE.findall(FILE.read_text())}


def example_variables() -> set[str]:
    return set(re.findall(r"^(\w+)=$", EXAMPLE.read_text(), re.MULTILINE))


def filled_in(text: str, values: dict[str, str]) -> str:
    """`${NAME}`, `${NAME:-default}` and `${NAME:?message}` replaced, as Compose does."""

    def value(found: re.Match[str]) -> str:
        name, sign, rest = found.groups()
        if values.get(name):
            return values[name]
        if sign == "?":
            raise KeyError(rest)
        return rest if sign == "-" else ""

    return VARIABLE.sub(value, text)
