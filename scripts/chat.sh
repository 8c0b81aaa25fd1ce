#!/bin/sh
# Installs what is missing, ingests the sample corpus into an empty data folder, serves the page.
# "make chat" calls this; without make it is the same command: sh scripts/chat.sh
set -eu
cd "$(dirname "$0")/.."

sh scripts/install.sh
# Exit code 1 means that some files could not be read and were listed: the rest is there.
.venv/bin/footnote ingest corpus --if-empty || [ $? -eq 1 ]
exec .venv/bin/footnote serve "$@"
