"""Settles the address of ./script/server and prints it as shell exports.

Without SITE_URL the site is called what a browser on this machine, or on the same network where
BIND opens it, would type. Ends with 1 and a sentence where the port is taken. What was settled is
kept in DATA_DIR/address: `address.py known` tells it to ./script/manage, whose links lead there.
"""

import os
import shlex
import socket
import sys
from pathlib import Path

WILDCARDS = {"0.0.0.0", "::", ""}
HERE = ("127.0.0.1", "8000")


def own_address() -> str:
    """This machine's address in its network. A datagram socket sends nothing by connecting."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def is_free(bind: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def exports(bind: str, port: int, environment: dict[str, str]) -> dict[str, str]:
    """What to add to the environment; what the caller has set stays."""
    host = own_address() if bind in WILDCARDS else bind
    shown = f"[{host}]" if ":" in host else host
    names = ["127.0.0.1", "localhost", "[::1]", shown, socket.gethostname()]
    found = {
        "SITE_URL": f"http://{shown}:{port}",
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(names)),
    }
    return {name: value for name, value in found.items() if not environment.get(name)}


def remember(folder: Path, environment: dict[str, str]) -> None:
    """Keep what the site is called now."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "address").write_text(environment["SITE_URL"] + "\n")


def known(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """What a command beside the server lacks: the caller's own words go before the server's."""
    if environment.get("SITE_URL"):
        return {}
    bind, port = (environment.get(name) for name in ("BIND", "PORT"))
    if (bind or port) and (port or HERE[1]).isdigit():
        return {"SITE_URL": exports(bind or HERE[0], int(port or HERE[1]), {})["SITE_URL"]}
    kept = folder / "address"
    return {"SITE_URL": kept.read_text().strip()} if kept.is_file() else {}


def main() -> None:
    folder = Path(os.environ["DATA_DIR"])
    if sys.argv[1:] == ["known"]:
        tell(known(folder, dict(os.environ)))
        return
    bind, port = os.environ["BIND"], os.environ["PORT"]
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number between 1 and 65535, not {port!r}.")
    if not is_free(bind, int(port)):
        sys.exit(f"Port {port} is taken on {bind}. Try another one: PORT=8001 ./script/server")
    found = exports(bind, int(port), dict(os.environ))
    remember(folder, dict(os.environ) | found)
    tell(found)


def tell(found: dict[str, str]) -> None:
    for name, value in found.items():
        print(f"export {name}={shlex.quote(value)}")


if __name__ == "__main__":
    main()
