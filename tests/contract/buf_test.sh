#!/usr/bin/env bash
# Lints the contracts and compares them with the newest release: buf lint, buf breaking (buf.yaml says which rules).
set -euo pipefail

cd "$(dirname "$0")/../.."
workspace=build/buf-workspace
google=/usr/share/gocode/src/github.com/gogo/googleapis
buf=$(tests/contract/install_buf.sh)

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
