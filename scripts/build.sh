#!/usr/bin/env bash
# From this checkout to files one can install: builds the sdist and the wheel into dist/, checks them, and tries the wheel.
#
#   scripts/build.sh          build and check
#   scripts/build.sh --try    also: install the wheel in a new environment, and make the example story with it
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$python" -m venv "$tools/venv"
"$tools/venv/bin/pip" install --quiet build twine
rm -rf dist
"$tools/venv/bin/python" -m build --outdir dist .
"$tools/venv/bin/twine" check --strict dist/*
# The sdist has what the wheel is made of, and the licence; the wheel has the model and the voices' figures, and no tests.
"$python" - <<'PY'
import sys, tarfile, zipfile
from pathlib import Path

wheel = zipfile.ZipFile(next(Path("dist").glob("*.whl"))).namelist()
sdist = tarfile.open(next(Path("dist").glob("*.tar.gz"))).getnames()
for end in ("audiobook/attributing/model/model.npz", "audiobook/studio/page/index.html", "audiobook/py.typed", "licenses/LICENSE"):
    assert any(name.endswith(end) for name in wheel), f"the wheel has no {end}"
assert not any(name.startswith(("tests/", "benchmarks/")) for name in wheel), "the wheel has tests in it"
assert any(name.endswith("/tests/conftest.py") for name in sdist), "the sdist has no tests"
print(f"{len(wheel)} files in the wheel, {len(sdist)} in the sdist")
PY
ls -l dist
if [ "${1:-}" = --try ]; then
  "$python" -m venv "$tools/tried"
  "$tools/tried/bin/pip" install --quiet dist/*.whl
  mkdir "$tools/stories" && cp examples/the-lamp-room.txt "$tools/stories"
  (cd "$tools/stories" && "$tools/tried/bin/audiobook" doctor && "$tools/tried/bin/audiobook" make the-lamp-room.txt --quiet \
    && "$tools/tried/bin/fullcast" check output/the-lamp-room.mp3)
fi
