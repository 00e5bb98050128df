"""The audit as one file for auditors: a zip that Python runs, with the very code of this site.

./script/manage ledger tool ledger-audit.pyz
python3 ledger-audit.pyz https://conference.example/log     # needs cryptography, rfc8785
"""

import zipfile
from pathlib import Path

MODULES = [
    "conference/lib/canonical.py",
    "conference/lib/disclosures.py",
    "conference/lib/merkle.py",
    "conference/lib/notes.py",
    "conference/lib/policies.py",
    "conference/lib/tiles.py",
    "initiative/audit.py",
    "initiative/audit_keys.py",
    "initiative/audit_leaves.py",
    "initiative/audit_list.py",
    "initiative/audit_source.py",
]
# The packages' own __init__ files know Celery; here they are empty.
PACKAGES = ["conference", "conference/lib", "initiative"]
MAIN = "import sys\n\nfrom initiative.audit import main\n\nsys.exit(main())\n"


def write(path: Path) -> None:
    """Write the tool to this path."""
    root = Path(__file__).resolve().parent.parent
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as tool:
        for package in PACKAGES:
            tool.writestr(f"{package}/__init__.py", "")
        for module in MODULES:
            tool.writestr(module, (root / module).read_text())
        tool.writestr("__main__.py", MAIN)
