"""Prints the Debian packages of the shared libraries and fonts that are missing, one a line.

`libraries.py base` for the product, `libraries.py test` for the tests too.
Runs before anything is installed, so it uses nothing but the standard library.
"""

import ctypes
import ctypes.util
import platform
import sys
from pathlib import Path

# Debian's package: the names under which its library may be loaded (Linux, then macOS).
LIBRARIES: dict[str, tuple[str, ...]] = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    # Without it WeasyPrint still works, at a twentieth of its speed.
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib"),
    "fontconfig": ("libfontconfig.so.1", "libfontconfig.dylib"),
}
# The browser tests' driver brings a Node of its own, which needs this on Linux.
TEST_LIBRARIES: dict[str, tuple[str, ...]] = {"libatomic1": ("libatomic.so.1",)}
FONTS = {
    "fonts-noto-cjk": ("NotoSansCJK*", "NotoSerifCJK*"),
    "fonts-noto-core": ("NotoSans-Regular*", "NotoSerif-Regular*"),
    # The rare Han of names: Unicode's extensions beyond what Noto has.
    "fonts-hanazono": ("HanaMinA*", "HanaMinB*"),
}
FONT_FOLDERS = [
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / "Library/Fonts",
    Path("/Library/Fonts"),
]


def loads(names):
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def installed(pattern):
    return any(next(folder.rglob(pattern), None) for folder in FONT_FOLDERS if folder.is_dir())


def main(what="base"):
    wanted = LIBRARIES | TEST_LIBRARIES if what == "test" else LIBRARIES
    for package, names in wanted.items():
        if not loads(names):
            print(package)
    for package, patterns in FONTS.items():
        if not all(installed(pattern) for pattern in patterns):
            print(package)


if __name__ == "__main__":
    # macOS has no libatomic, and hides Homebrew's folder from children of system programs.
    if platform.system() == "Darwin":
        LIBRARIES = {
            package: (*names, *(f"/opt/homebrew/lib/{name}" for name in names))
            for package, names in LIBRARIES.items()
        }
        TEST_LIBRARIES = {}
        del FONTS["fonts-hanazono"]  # Homebrew has none; names that need it are refused there
    main(*sys.argv[1:])
