#!/usr/bin/env bash
# The same with curl and `buf curl`, over JSON.
# Usage: afternoon.sh HTTP CA DESCRIPTORS STATE CVR OTHER_CVR DAY BUF. BUF: the program, or "" for curl alone.
set -euo pipefail

http=$1 ca=$2 descriptors=$3 state=$4 cvr=$5 other=$6 day=$7 buf=$8
fail() { echo "$*" >&2; exit 1; }
field() { python3 -c "import json,sys; print(json.load(sys.stdin)$1)"; }
uuid() { cat /proc/sys/kernel/random/uuid; }
# who, service.method, request: the answer; its HTTP status in $status.
call() {
  local path=${2%.*}/${2##*.}
  status=$(curl -sS --cacert "$ca" -o "$answer" -w '%{http_code}' -H 'content-type: application/json' -H 'sjak-purpose: SYNC' \
    ${1:+-H "authorization: Bearer $(cat "$state/tokens/$1.jwt")"} --compressed -d "$3" "$http/$path")
}
wants() { call "$2" "$3" "$4"; [ "$status" = "$1" ] || fail "$3: $status instead of $1: $(cat "$answer")"; }
answer=$(mktemp); trap 'rm -f "$answer"' EXIT
front=sjak.partner.v1

wants 200 "$cvr" $front.PartnershipService.ListPartners '{}'
partner=$(field "['partners'][0]['name']" <"$answer")
wants 200 "$cvr" $front.PartnershipService.ListEmployerUnits "{\"partner\": \"$partner\"}"
unit=$(field "['employerUnits'][0]['name']" <"$answer")
id=$(uuid)
workforce() { echo "{\"requestId\": \"$id\", \"employerUnit\": \"$unit\", \"month\": \"${day%-*}\", \"ordinaryHundredths\": $1, \"source\": \"payroll\"}"; }
wants 200 "$cvr" $front.PartnerService.StateWorkforce "$(workforce 4000)"
once=$(cat "$answer")
wants 200 "$cvr" $front.PartnerService.StateWorkforce "$(workforce 4000)"
[ "$once" = "$(cat "$answer")" ] || fail "a repeat has another answer"
wants 409 "$cvr" $front.PartnerService.StateWorkforce "$(workforce 1)"
wants 400 "$cvr" $front.PartnerService.StateWorkforce '{"month": "2021-13"}'
wants 200 "$cvr" $front.PartnerService.ListPlacements '{}'
placement=$(field "['placements'][0]['name']" <"$answer")
wants 200 "$cvr" $front.PartnerService.GetPartnerDashboard "{\"partner\": \"$partner\"}"
[ "$(field "['placements']['status']['available']" <"$answer")" = True ] || fail "the dashboard has no placements"
wants 404 "$other" $front.PartnerService.GetPlacement "{\"name\": \"$placement\"}"
wants 401 "" $front.PartnerService.ListPlacements '{}'

# The change feed page by page, each call on a connection of its own.
after='{}' last=0
while :; do
  wants 200 integration sjak.jobcentre.v1.JobcentreService.ReadCitizensFeed "{\"pageSize\": 20, \"after\": $after}"
  read -r first n complete < <(python3 - "$answer" <<'PY'
import json, sys
page = json.load(open(sys.argv[1]))
events = [int(event["position"]["n"]) for event in page.get("events", [])]
assert events == list(range(events[0], events[0] + len(events))) if events else True
print(events[0] if events else 0, int(page["next"].get("n", 0)), int(page["completeUpTo"].get("n", 0)))
PY
  )
  [ "$first" = 0 ] || [ "$first" = $((last + 1)) ] || fail "the feed goes on at $first after $last"
  last=$n after=$(field "['next']" <"$answer" | tr "'" '"')
  [ "$last" -lt "$complete" ] || break
done
[ "$last" -gt 60 ] || fail "the feed has $last events"

[ -n "$buf" ] || exit 0
# `buf curl` speaks the Connect protocol in protobuf, and streams.
buf_curl() {
  timeout 20 "$buf" curl --protocol connect --cacert "$ca" --schema "$descriptors" \
    -H "authorization: Bearer $(cat "$state/tokens/$1.jwt")" -H 'sjak-purpose: SYNC' -d "$3" "$http/${2%.*}/${2##*.}"
}
[ "$(buf_curl "$cvr" $front.PartnerService.ListPlacements '{}' | field "['placements'][0]['name']")" = "$placement" ] ||
  fail "buf curl sees other placements"
if buf_curl "$other" $front.PartnerService.GetPlacement "{\"name\": \"$placement\"}" >"$answer" 2>&1; then fail "buf curl sees too much"; fi
grep -q not_found "$answer" || fail "buf curl does not understand the refusal: $(cat "$answer")"
# The stream has no end: it is cut once all that happened has come.
coproc feed { buf_curl integration sjak.jobcentre.v1.JobcentreService.FollowCitizensFeed '{"pageSize": 20}' 2>&1; }
feed_pid=$feed_PID seen=0
while [ "$seen" -lt "$last" ] && IFS= read -r line <&"${feed[0]}"; do
  case $line in *'"position"'*) seen=$((seen + 1)) ;; esac
done
kill "$feed_pid" 2>/dev/null || true
[ "$seen" -ge "$last" ] || fail "buf curl follows $seen events of $last: ${line:-}"
