#!/bin/sh
# Makes .venv and installs the locked packages; does nothing while .venv is as the locks say.
#   scripts/setup.sh         what the site needs
#   scripts/setup.sh --dev   and what its developers add
# PYTHON=/path/to/python3 chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
is_new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

fail() {
    echo "Set-up stopped: $1" >&2
    exit 1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" >/dev/null || fail "PYTHON=$PYTHON was not found."
        "$PYTHON" -c "$is_new_enough" ||
            fail "PYTHON=$PYTHON is $("$PYTHON" --version 2>&1), and Python 3.11 or newer is needed."
        return
    fi
    for PYTHON in python3 python3.14 python3.13 python3.12 python3.11; do
        "$PYTHON" -c "$is_new_enough" 2>/dev/null && return
    done
    fail "Python 3.11 or newer was not found. Install it, or say where it is: PYTHON=/path/to/python3 make setup"
}

make_venv() {
    find_python
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$PYTHON cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"
    "$PYTHON" -m venv --clear "$venv"
}

# The copy of the lock that was installed last lies in the virtual environment.
is_installed() {
    cmp -s "$1" "$venv/$1"
}

install() {
    is_installed "$1" && return
    echo "Installing the packages of $1 ..."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --requirement "$1" || fail "the packages of $1 could not be installed; pip's reason is above."
    cp "$1" "$venv/$1"
}

"$venv/bin/python" -c "$is_new_enough" 2>/dev/null || make_venv
install requirements.txt
if [ "${1:-}" = "--dev" ]; then
    install requirements-dev.txt
fi
