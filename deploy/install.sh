#!/bin/sh
# Installs folkmoot from the folder that this file lies in. Nothing is fetched.
#   sh install.sh [FOLDER]      FOLDER is made; without it, folkmoot in your home
set -eu
here=$(cd "$(dirname "$0")" && pwd)
into=${1:-"$HOME/folkmoot"}
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "folkmoot needs Python 3.11 or newer")'
[ ! -e "$into" ] || { echo "$into is there already: name another folder" >&2; exit 1; }
"$python" -m venv "$into"
pip="$into/bin/pip --quiet --disable-pip-version-check install --no-index"
$pip --require-hashes --find-links "$here/wheels" -r "$here/requirements.lock"
$pip --no-deps "$here"/wheels/folkmoot-*.whl
echo "Installed. Start it with: $into/bin/folkmoot serve"
