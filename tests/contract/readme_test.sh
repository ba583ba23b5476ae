#!/usr/bin/env bash
# Every command that README.md shows must work. What is cheap is run here; the rest is listed with the test that runs it.
#
# The command line client is run without a suite behind it: a command that is right gets as far as the call and ends with 1
# (not reached); one whose options, file, method or request is wrong ends with 2.
set -euo pipefail

cd "${SJAK_SOURCE_DIR:-$(dirname "$0")/../..}"
bin=${SJAK_BINARY_DIR:-$PWD/build/release}/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
bad() { echo "README.md: $*" >&2; failures=$((failures + 1)); }

# Commands of the fenced sh blocks, continued lines joined.
commands() { awk '/^```sh$/ {on=1; next} /^```$/ {on=0} on' README.md | sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba' -e '}' | grep -v '^ *\(#\|$\)'; }

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=nobody \
  -keyout "$work/key.pem" -out "$work/ca.pem" 2>/dev/null
echo token >"$work/token"
# Port 1 of loopback: nobody listens.
printf '{"gateway": "localhost:1", "ca": "ca.pem", "token_file": "token"}' >"$work/profile.json"

client() { # arguments as README has them
  local code=0
  (eval "SJAK_PROFILE=$work/profile.json $bin/sjak $1") >"$work/out" 2>&1 || code=$?
  [ "$code" -eq 1 ] || { bad "sjak $1 ended with $code, before it could call:"; cat "$work/out" >&2; }
}

# The method must be in the contracts and the request must be one of its.
generic_client() {
  local method json
  method=$(grep -o 'sjak\.[a-z]*\.v1\.[A-Za-z]*/[A-Za-z]*' <<<"$1")
  json=$(sed -n "s/.* -d '\([^']*\)'.*/\1/p" <<<"$1")
  client "call $method '$json'"
}

count=0
while IFS= read -r command; do
  count=$((count + 1))
  case $command in
    "build/release/bin/sjak "*) client "${command#build/release/bin/sjak }" ;;
    "buf curl "*) generic_client "$command" ;;
    tests/run) ;;    # what runs this
    deploy/pilot) bash -n deploy/pilot || bad "deploy/pilot is no shell script" ;;    # run by tests/e2e
    *) bad "nobody runs: $command" ;;
  esac
done < <(commands)
[ "$count" -ge 6 ] || bad "only $count commands were found"

# The ones named in its text.
for word in status stop reset; do
  grep -q "deploy/pilot $word" README.md || bad "says nothing of deploy/pilot $word"
  SJAK_STATE=$work/state SJAK_PORT_BASE=1 deploy/pilot "$word" >"$work/out" 2>&1 || { bad "deploy/pilot $word failed:"; cat "$work/out" >&2; }
done

# Shown to fail.
seen=$failures
{ client "report statsu"; client "citizens import no-such-file.csv"; generic_client "buf curl -d '{\"no\": 1}' https://x/sjak.programme.v1.ProgrammeService/GetStatusReport"; } 2>/dev/null
[ $((failures - seen)) -eq 3 ] || { echo "wrong commands were not noticed" >&2; exit 1; }
failures=$seen

# Links to files of ours must lead somewhere.
for page in README.md ARCHITECTURE.md CONTRIBUTING.md SECURITY.md docs/*.md; do
  for link in $(grep -o '](\([^)#]*\)' "$page" | cut -c3- | grep -v '^https\?:'); do
    [ -e "$(dirname "$page")/$link" ] || bad "$page links to $link, which is not there"
  done
done

[ "$failures" -eq 0 ] || exit 1
echo "$count commands are right."
