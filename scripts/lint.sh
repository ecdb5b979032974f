#!/usr/bin/env bash
# The linters of the Python code. Needs the extra [test] in .venv, or tools named by PYTHON.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${TOOLS:-.venv/bin}
"$tools/ruff" format --check .
"$tools/ruff" check .
"$tools/mypy"
"$tools/lint-imports"
