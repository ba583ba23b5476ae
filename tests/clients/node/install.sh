#!/usr/bin/env bash
# Makes a folder with these clients and what they need, pinned by content in package-lock.json, and prints its path.
set -euo pipefail

cd "$(dirname "$0")/../../.."
folder=$PWD/build/node-clients
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
cp tests/clients/node/*.mjs tests/clients/node/package.json "$folder/"
if ! cmp -s tests/clients/node/package-lock.json "$folder/installed"; then
  cp tests/clients/node/package-lock.json "$folder/"
  npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
  cp tests/clients/node/package-lock.json "$folder/installed"
fi
echo "$folder"
