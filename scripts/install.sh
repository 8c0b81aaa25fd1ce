#!/bin/sh
# Makes .venv and installs Footnote into it; "make install" and "make test" call this.
# Usage: sh scripts/install.sh [dev]
# Settings: PYTHON (which interpreter), TORCH_INDEX (where the CPU build of PyTorch is looked for).
set -eu
cd "$(dirname "$0")/.."

extra="${1:-}"
stamp=".venv/.installed${extra:+-$extra}"
wanted=$(cat pyproject.toml constraints.txt scripts/install.sh | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 3; }

find_python() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>/dev/null || echo "no ${PYTHON:-python3}")
    die "Footnote needs Python 3.11 or newer; found: $found." \
        "Install one (Debian 12 and newer: apt install python3 python3-venv)," \
        "or name it: PYTHON=/path/to/python3.11 make chat"
}

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    python=$(find_python) || exit 3
    say "Making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv || die "The virtual environment could not be made." \
        "On Debian the module is a package of its own: apt install python3-venv"
fi

pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }

# The plain torch package for Linux brings gigabytes of CUDA along; the CPU build is asked for
# first, and the plain one is the way out where its index cannot be reached.
torch=$(grep -E '^torch==' constraints.txt)
index="${TORCH_INDEX:-https://download.pytorch.org/whl/cpu}"
if ! .venv/bin/python -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("torch"))'; then
    say "Installing PyTorch (CPU build)"
    pip install --quiet --no-deps --retries 0 --timeout 15 --index-url "$index" "$torch" 2>/dev/null ||
        pip install --quiet --no-deps "$torch" ||
        die "PyTorch could not be installed. Is the package index reachable? Try again with: make chat"
fi

# What an earlier build left here would hide the entry points of this one from "python -m pytest".
rm -rf footnote.egg-info
say "Installing Footnote and its libraries (a few minutes, once)"
pip install --quiet --constraint constraints.txt --editable ".${extra:+[$extra]}" ||
    die "The installation did not finish; what is missing stands above. Run the same command again."
printf '%s\n' "$wanted" >"$stamp"
