#!/usr/bin/env bash
# The linter of the pages' JavaScript: ESLint from npm, in a folder of its own, so that nothing of it stays here.
set -euo pipefail
cd "$(dirname "$0")/.."
lint=$(mktemp -d)
trap 'rm -rf "$lint"' EXIT
if ! command -v npm >/dev/null; then
  echo "skipped: the JavaScript is not linted, because there is no npm here"
elif ! npm install --silent --no-audit --no-fund --prefix "$lint" eslint@10 @eslint/js@10 globals@17 >/dev/null 2>&1; then
  echo "skipped: the JavaScript is not linted, because npm's registry cannot be reached"
else
  cp .ci/eslint.config.mjs "$lint"
  "$lint/node_modules/.bin/eslint" -c "$lint/eslint.config.mjs" audiobook/studio/page audiobook/publishing/read_along/page.js
  echo "the JavaScript is clean"
fi
