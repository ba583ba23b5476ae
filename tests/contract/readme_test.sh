#!/usr/bin/env bash
# Every command that README.md shows must work. What needs the whole pilot is run by tests/e2e; the calls are run here,
# against a gateway with no services behind it. A call that is right gets as far as the absent service (UNAVAILABLE, from
# the gateway); one whose options, file, method, request or token is wrong does not.
set -euo pipefail

cd "$(dirname "$0")/../.."
bin=${SJAK_BINARY_DIR:-$PWD/build/release}/bin
buf=$(tests/contract/install_buf.sh)
work=$(mktemp -d)
gateway=
trap 'kill $gateway 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
failures=0
bad() { echo "README.md: $*" >&2; failures=$((failures + 1)); }

# As deploy/pilot lays it out.
pilot=$work/pilot
mkdir -p "$pilot/tokens"
"$bin/sjak-pilot-issuer" init "$pilot/pki" >/dev/null
"$bin/sjak-pilot-issuer" token "$pilot/pki" --subject you --class JOBCENTRE --municipalities 0101 \
  --roles PROGRAMME_OFFICER,CASEWORKER,CONTROLLER,INTEGRATION --lifetime 1h >"$pilot/tokens/you.jwt"

start_gateway() {
  : >"$work/gateway.log"
  local pki=$pilot/pki
  port=$((20000 + RANDOM % 10000))
  "$bin/sjak-gateway" --profile=pilot --listen="127.0.0.1:$port" --listen-http="127.0.0.1:$((port + 80))" --reflection=on --partner-ids="$pki/partner-ids.key" \
    --tls-ca="$pki/tls/ca.pem" --tls-cert="$pki/tls/gateway.pem" --tls-key="$pki/tls/gateway.key" \
    --issuers="$pki/issuers.json" --revoked="$pki/revoked.json" \
    --peer-citizens=127.0.0.1:1 --peer-placements=127.0.0.1:1 --peer-reporting=127.0.0.1:1 >"$work/gateway.log" 2>&1 &
  gateway=$!
  while kill -0 "$gateway" 2>/dev/null; do
    if grep -q '"event":"ready"' "$work/gateway.log"; then return 0; fi
    sleep 0.05
  done
  return 1 # the port was taken
}
start_gateway || start_gateway || start_gateway || { cat "$work/gateway.log" >&2; exit 1; }
printf '{"gateway": "localhost:%s", "ca": "pki/tls/ca.pem", "token_file": "tokens/you.jwt"}' "$port" >"$pilot/profile.json"

# Commands of the fenced sh blocks, continued lines joined.
commands() {
  awk '/^```sh$/ {on=1; next} /^```$/ {on=0} on' README.md | sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba' -e '}'
}

# Runs a command with what the pilot would have made, and wants it to have reached a service that is not there.
reaches() {
  local command=$1
  command=${command//.sjak\/pilot/$pilot}
  command=${command//localhost:7100/localhost:$port}
  command=${command//localhost:7180/localhost:$((port + 80))}
  command=${command//build\/release\/bin/$bin}
  command=${command/#buf /$buf }
  SJAK_PROFILE=$pilot/profile.json timeout 60 bash -c "$command" >"$work/out" 2>&1 || true
  grep -qi 'unavailable' "$work/out" || { bad "$1 does not reach the services:"; cat "$work/out" >&2; }
}

count=0
while IFS= read -r command; do
  count=$((count + 1))
  case $command in
    "build/release/bin/sjak "* | "buf curl "* | "curl "*) reaches "$command" ;;
    tests/run) ;;                                                          # runs this
    deploy/pilot) bash -n deploy/pilot || bad "deploy/pilot is no script" ;; # run by tests/e2e
    *) bad "nobody runs: $command" ;;
  esac
done < <(commands)
[ "$count" -ge 6 ] || bad "only $count commands were found"

# Those that its text names, on a state of their own.
for word in status stop reset; do
  grep -q "deploy/pilot $word" README.md || bad "does not say deploy/pilot $word"
  SJAK_STATE=$work/state deploy/pilot "$word" >"$work/out" 2>&1 || { bad "deploy/pilot $word failed:"; cat "$work/out" >&2; }
done

# Links to files of ours lead somewhere.
for page in README.md ARCHITECTURE.md CONTRIBUTING.md SECURITY.md docs/*.md; do
  for link in $(grep -o '](\([^)#]*\)' "$page" | cut -c3- | grep -v '^https\?:'); do
    [ -e "$(dirname "$page")/$link" ] || bad "$page links to $link, which is not there"
  done
done
[ "$failures" -eq 0 ] || exit 1

# And wrong ones are noticed.
wrong=(
  "build/release/bin/sjak report statsu"
  "build/release/bin/sjak citizens import no-such-file.csv"
  "build/release/bin/sjak call sjak.programme.v1.ProgrammeService/GetStatusReport '{\"no\": 1}'"
  "buf curl --protocol grpc --reflect-protocol grpc-v1alpha --cacert .sjak/pilot/pki/tls/ca.pem -d '{}' https://localhost:7100/sjak.programme.v1.ProgrammeService/GetStatusReport"
)
for command in "${wrong[@]}"; do reaches "$command" 2>/dev/null; done
[ "$failures" -eq ${#wrong[@]} ] || { echo "readme_test: a wrong command was not noticed" >&2; exit 1; }
echo "$count commands are right."
