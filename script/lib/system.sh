# What only the operating system can give: a Python, the libraries of the documents, fonts, and
# for the tests a browser and tools that check our files with other people's code.

# Commands the tests call, each with its Debian package.
TEST_COMMANDS='chromium=chromium msgfmt=gettext pdftotext=poppler-utils qpdf=qpdf softhsm2-util=softhsm2 zbarimg=zbar-tools'

# Go's own code for transparency logs checks the ledger in the tests. Only Debian packages it as
# sources; elsewhere those tests are skipped.
GO_SOURCES=/usr/share/gocode/src/golang.org/x/mod

# Sets SYSTEM_PYTHON to the first Python of 3.11 or newer, or to nothing.
find_python() {
    SYSTEM_PYTHON=''
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            SYSTEM_PYTHON=$candidate
            return
        fi
    done
}

# Prints the Debian packages that are missing for "base" or "test".
missing_packages() {
    if [ -z "$SYSTEM_PYTHON" ]; then
        printf '%s\n' python3 python3-venv
        command -v python3 >/dev/null || printf '%s\n' libpango-1.0-0 libpangoft2-1.0-0 \
            libharfbuzz-subset0 fontconfig fonts-noto-cjk fonts-noto-core fonts-hanazono
    else
        venv_package="$(basename "$SYSTEM_PYTHON")-venv"
        "$SYSTEM_PYTHON" -c 'import venv, ensurepip' 2>/dev/null || printf '%s\n' "$venv_package"
        "$SYSTEM_PYTHON" "$ROOT/script/lib/libraries.py" "$1"
    fi
    [ "$1" = test ] || return 0
    for pair in $TEST_COMMANDS; do
        command -v "${pair%%=*}" >/dev/null || printf '%s\n' "${pair#*=}"
    done
    command -v apt-get >/dev/null || return 0
    command -v go >/dev/null || printf '%s\n' golang-go
    [ -d "$GO_SOURCES" ] || printf '%s\n' golang-golang-x-mod-dev
}

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }
}

apt_install() {
    apt_as=''
    [ "$(id -u)" -eq 0 ] || apt_as=sudo
    # shellcheck disable=SC2086  # empty for root
    $apt_as apt-get -o DPkg::Lock::Timeout=120 update
    # shellcheck disable=SC2086
    $apt_as env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 \
        install --yes --no-install-recommends "$@"
}

explain_missing() {
    if [ "$(uname -s)" = Darwin ]; then
        install_hint="brew install python@3.12 pango gettext poppler qpdf zbar
    brew install --cask font-noto-serif-cjk font-noto-sans-cjk font-noto-sans chromium"
    else
        install_hint="apt-get install $*"
    fi
    fail "Jinjiang needs system packages that are missing here, and may not install them itself:
    $*
Ask someone who may (root, or a user with sudo) to run
    $install_hint
and start again. On another system, install what these Debian packages hold."
}

# need_system base|test: installs what is missing, or says once what to install.
need_system() {
    find_python
    missing=$(missing_packages "$1" | tr '\n' ' ')
    if [ -n "$missing" ]; then
        # shellcheck disable=SC2086  # a list of words
        may_install || explain_missing $missing
        # shellcheck disable=SC2086
        work "Installing system packages: ${missing% }" apt_install $missing
        find_python
        missing=$(missing_packages "$1" | tr '\n' ' ')
        # shellcheck disable=SC2086
        [ -z "$missing" ] || explain_missing $missing
    fi
    [ -n "$SYSTEM_PYTHON" ] || fail "Jinjiang needs Python 3.11 or newer."
}
