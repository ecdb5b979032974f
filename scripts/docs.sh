#!/usr/bin/env bash
# The site of the documentation: from docs/ to build/site, strictly, with tools in an environment of its own (build/docs-venv).
#
#   scripts/docs.sh           build it; then open build/site/index.html
#   scripts/docs.sh --serve   also serve it on this machine, at http://127.0.0.1:8000 (the search needs a server)
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
venv=${DOCS_VENV:-build/docs-venv}
if [ ! -x "$venv/bin/mkdocs" ]; then
  "$python" -m venv "$venv"
  "$venv/bin/python" - <<'PY'
import subprocess, sys, tomllib

with open("pyproject.toml", "rb") as project:
    needs = tomllib.load(project)["project"]["optional-dependencies"]["docs"]
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", *needs]))
PY
fi
export NO_MKDOCS_2_WARNING=1
"$venv/bin/python" docs/make_site.py gather build/pages
"$venv/bin/mkdocs" build --strict --quiet --clean
"$venv/bin/python" docs/make_site.py finish build/site
echo "$(find build/site -name '*.html' | wc -l) pages in build/site ($(du -sh build/site | cut -f1)): open build/site/index.html"
if [ "${1:-}" = --serve ]; then
  exec "$venv/bin/python" -m http.server --bind 127.0.0.1 --directory build/site 8000
fi
