#!/bin/sh
# papermill's own tests, through papermill's own engine and through ours.
#
#     tests/publish/engine/suite.sh [VENV] [pytest's arguments]
#
# VENV is made if it is not there, never the one of this project: papermill's tests need packages
# that kapnb does not.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
venv=${1:-${TMPDIR:-/tmp}/kapnb-papermill-suite}
[ $# -gt 0 ] && shift

if [ ! -x "$venv/bin/papermill" ]; then
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$root" \
        boto3 moto azure-storage-blob azure-identity 'azure-datalake-store<1' gcsfs pyarrow \
        pygithub black pytest pytest-mock pytest-env
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/hook/papermill_suite-1.dist-info" "$work/stock" "$work/kapnb"
cp "$here/papermill_suite.py" "$work/hook"
printf '[papermill.engine]\nkapnb-suite = papermill_suite:Default\n' \
    > "$work/hook/papermill_suite-1.dist-info/entry_points.txt"
printf 'Metadata-Version: 2.1\nName: papermill-suite\nVersion: 1\n' \
    > "$work/hook/papermill_suite-1.dist-info/METADATA"

PATH="$venv/bin:$PATH"
run() (
    cd "$work/$1"
    echo "== papermill's tests, engine: $1"
    shift
    "$venv/bin/python" -m pytest -q --pyargs papermill.tests -p no:cacheprovider "$@" 2>&1 \
        | tail -n 25
)
export PATH
ours=${ENGINES:-stock kapnb}
for engine in $ours; do
    if [ "$engine" = kapnb ]; then
        PYTHONPATH="$work/hook" KAPNB_SUITE="$work/notebooks" run kapnb "$@"
        echo "== how the notebooks were run"
        sort "$work/notebooks" | uniq -c
    else
        run stock "$@"
    fi
done
