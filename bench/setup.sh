#!/bin/sh
# Makes .local/bench-venv with the product's packages and the peers it is measured against, beside .venv, so
# that nothing of them gets into the product's. Does nothing while it is as the lists say.
set -eu
cd "$(dirname "$0")/.."
venv=.local/bench-venv
mkdir -p .local

pip_install() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

if ! "$venv/bin/python" -c '' 2>/dev/null; then
    .venv/bin/python -m venv --clear "$venv"
fi
if ! cmp -s requirements.txt "$venv/requirements.txt"; then
    echo "Installing what the site needs into $venv ..."
    pip_install --no-deps --require-hashes --requirement requirements.txt
    cp requirements.txt "$venv/requirements.txt"
fi
if ! cmp -s bench/requirements.txt "$venv/peers.txt"; then
    echo "Installing the peers into $venv ..."
    # One by one: a peer that cannot be installed here is left out of the comparison, which says so.
    complete=yes
    for peer in $(grep -v '^#' bench/requirements.txt); do
        pip_install "$peer" || { echo "Left out: $peer could not be installed." >&2; complete=no; }
    done
    [ "$complete" = no ] || cp bench/requirements.txt "$venv/peers.txt"
fi
