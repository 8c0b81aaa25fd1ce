#!/bin/sh
# Wall time and disk size of a fresh install, in a clone of the current commit.
# Usage: sh benchmarks/install.sh
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git clone --quiet . "$folder/footnote"
cd "$folder/footnote"
began=$(date +%s)
sh scripts/install.sh
ended=$(date +%s)
echo "install: $((ended - began)) s, $(du -sm .venv | cut -f1) MB, $(.venv/bin/python -m pip list 2>/dev/null | grep -ci nvidia || true) nvidia packages"
