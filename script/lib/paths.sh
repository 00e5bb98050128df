# Where things are, whatever the caller's folder and settings. Sourced by every script.

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
VENV="$ROOT/.venv"
VENV_PYTHON="$VENV/bin/python"

absolute() {
    case "$1" in
        /*) printf '%s\n' "$1" ;;
        *) printf '%s\n' "$PWD/$1" ;;
    esac
}

DATA_DIR=$(absolute "${DATA_DIR:-$ROOT/var}")
export DATA_DIR
if [ -n "${KEYS_DIR:-}" ]; then
    KEYS_DIR=$(absolute "$KEYS_DIR")
    export KEYS_DIR
fi
if [ -n "${FONTS_DIR:-}" ]; then
    FONTS_DIR=$(absolute "$FONTS_DIR")
    export FONTS_DIR
fi

# Another project's Python must not shine through, and text is UTF-8 in every locale.
unset PYTHONHOME PYTHONPATH PYTHONSTARTUP VIRTUAL_ENV __PYVENV_LAUNCHER__ DJANGO_SETTINGS_MODULE
export PYTHONUTF8=1 PYTHONNOUSERSITE=1

# Homebrew's libraries are not where macOS looks for them.
if [ "$(uname -s)" = Darwin ]; then
    export DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:/usr/local/lib:/usr/lib"
fi
