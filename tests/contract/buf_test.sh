#!/usr/bin/env bash
# Lints the contracts and compares them with the newest release: buf lint, buf breaking (buf.yaml says which rules).
# SJAK_SOURCE_DIR and SJAK_BINARY_DIR are set by CTest; without them this runs from the source tree.
set -euo pipefail

cd "${SJAK_SOURCE_DIR:-$(dirname "$0")/../..}"
workspace=build/buf-workspace
google=/usr/share/gocode/src/github.com/gogo/googleapis

# buf itself, pinned by content in package-lock.json; installed anew only when that file changes.
tool=$workspace/npm
mkdir -p "$tool"
if ! cmp -s tests/contract/package-lock.json "$tool/installed"; then
  cp tests/contract/package.json tests/contract/package-lock.json "$tool/"
  npm ci --prefix "$tool" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
  cp tests/contract/package-lock.json "$tool/installed"
fi
buf=$(echo "$tool"/node_modules/@bufbuild/buf-linux-*/bin/buf)
[ -x "$buf" ] || { echo "buf_test: there is no buf for this kind of machine ($(uname -m))" >&2; exit 1; }

assemble() { # folder: puts the Google protos that the contracts import where buf.yaml expects them
  local to=$1/build/buf-workspace/google file
  mkdir -p "$to/google/rpc" "$to/google/type"
  for file in rpc/code rpc/status rpc/error_details type/date type/money; do
    cp "$google/google/$file.proto" "$to/google/$file.proto"
  done
}

assemble .
echo "== buf lint"
"$buf" lint

echo "== buf breaking"
release=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null || true)
if [ -z "$release" ]; then
  echo "There is no release tag yet: nothing to compare with."
  exit 0
fi
released=$workspace/released
rm -rf "$released"
mkdir -p "$released"
git archive "$release" buf.yaml proto | tar -x -C "$released"
assemble "$released"
"$buf" breaking --against "$released"
echo "Compatible with $release."
