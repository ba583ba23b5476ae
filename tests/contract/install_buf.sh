#!/usr/bin/env bash
# Prints the path of buf, pinned by content in package-lock.json; installs it when that file has changed.
set -euo pipefail

cd "$(dirname "$0")/../.."
tool=$PWD/build/buf-workspace/npm
mkdir -p "$tool"
exec 9>"$tool/lock"
flock 9
if ! cmp -s tests/contract/package-lock.json "$tool/installed"; then
  cp tests/contract/package.json tests/contract/package-lock.json "$tool/"
  npm ci --prefix "$tool" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
  cp tests/contract/package-lock.json "$tool/installed"
fi
buf=$(echo "$tool"/node_modules/@bufbuild/buf-linux-*/bin/buf)
[ -x "$buf" ] || { echo "there is no buf for this kind of machine ($(uname -m))" >&2; exit 1; }
echo "$buf"
