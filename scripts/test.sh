#!/usr/bin/env bash
# The README's own test command, in this checkout.
#
#   scripts/test.sh            a .venv with all that is needed, and the quick tests
#   scripts/test.sh --setup    the .venv alone
#   scripts/test.sh --slow     the slow tests, in the .venv that is there
#   scripts/test.sh --explore  the property tests, with other examples in each run, and ten times as many
#   scripts/test.sh --spawn    the tests that start processes, with these started as on Windows and macOS
set -euo pipefail
cd "$(dirname "$0")/.."
command=$(awk '/<!-- test command -->/{on=1; next} on && /^```/{if (seen) exit; seen=1; next} on && seen' README.md)
test -n "$command"
if [ -n "${WINDIR:-}" ]; then
  # The same where environments have Scripts instead of bin, and Python has one name.
  command=${command//.venv\/bin\//.venv/Scripts/}
  command=${command//python3 /python }
fi
case "${1:-}" in
  --setup) command=${command% && *} ;;
  --slow) command="${command##* && } -m slow" ;;
  --explore) command="${command##* && } -m hypothesis --hypothesis-profile=explore" ;;
  --spawn)
    export AUDIOBOOK_START_METHOD=spawn
    command="${command##* && } tests/test_{windows,make,again,hibari,neural,programs,cluster,engines}.py"
    ;;
esac
echo "+ $command"
bash -euc "$command"
