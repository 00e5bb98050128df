"""Every module has its place in the one direction of imports."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LISTED = "The ground lies under the apps, the shell above them"
# Django's own kind of module, or a package that only names its children.
NO_LAYER = {"__init__", "migrations"}


def contract(name):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return next(one for one in settings["tool"]["importlinter"]["contracts"] if one["name"] == name)


def test_every_module_of_conference_is_ground_or_shell():
    listed = re.findall(r"\bconference\.(\w+)", " ".join(contract(LISTED)["layers"]))
    found = {
        path.stem
        for path in (ROOT / "conference").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert sorted(listed) == sorted(set(listed)), "a module is listed twice"
    assert found - NO_LAYER - set(listed) == set()
