#!/usr/bin/env bash
# A release, up to the tag: nothing leaves this machine. docs/release.md is the checklist around it.
#
#   scripts/release.sh 0.2.0
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?Name the version, such as 0.2.0}
[ -z "$(git status --porcelain)" ] || { echo "Commit your changes first." >&2; exit 1; }
grep -qx "__version__ = \"$version\"" audiobook/__init__.py || { echo "audiobook/__init__.py has another version." >&2; exit 1; }
grep -q "^## \[$version\] - " CHANGELOG.md || { echo "CHANGELOG.md has no section [$version] with a date." >&2; exit 1; }
! git rev-parse -q --verify "refs/tags/v$version" >/dev/null || { echo "The tag v$version exists." >&2; exit 1; }
scripts/lint.sh
scripts/lint-pages.sh
scripts/lint-workflows.sh
.venv/bin/python -m pytest -n auto --dist worksteal
scripts/test.sh --slow
scripts/docs.sh
scripts/build.sh --try
git tag -a "v$version" -m "Version $version"
echo "Tagged v$version. The files are in dist/. What is left to do is in docs/release.md."
