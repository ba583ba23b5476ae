#!/usr/bin/env bash
# The same with curl and `buf curl`, over JSON.
# Usage: afternoon.sh HTTP CA DESCRIPTORS STATE CVR OTHER_CVR DAY NEW_CVR MINUTES BUF. MINUTES: a week, of the bought-out
# foreman whose hours are claimed. BUF: the program, or "" for curl alone.
set -euo pipefail

http=$1 ca=$2 descriptors=$3 state=$4 cvr=$5 other=$6 day=$7 new_cvr=$8 minutes=$9 buf=${10}
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
on() { echo "{\"year\": ${1%%-*}, \"month\": $((10#$(cut -d- -f2 <<<"$1"))), \"day\": $((10#${1##*-}))}"; }

# The programme invites a company, which accepts.
programmes=sjak.programme.v1
wants 200 officer $programmes.ProgrammeRecordsService.ListProgrammes '{}'
programme=$(field "['programmes'][0]['programme']['name']" <"$answer")
wants 200 officer $programmes.PartnersService.InvitePartner "{\"requestId\": \"$(uuid)\", \"programme\": \"$programme\",
  \"cvr\": \"$new_cvr\", \"title\": \"Nyt Firma A/S\", \"roles\": [\"PARTNER_ROLE_CONTRACTOR\"], \"terms\": {
  \"title\": \"Partnerskabsaftale\", \"termsDa\": \"Firmaet stiller pladser.\", \"startsOn\": $(on "$day")}}"
wants 200 "$new_cvr" $front.PartnershipService.ListPartners '{}'
invited=$(field "['partners'][0]['name']" <"$answer")
wants 200 "$new_cvr" $front.PartnershipService.AcceptAgreement "{\"requestId\": \"$(uuid)\", \"partner\": \"$invited\", \"version\": 1}"

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
# A seat more, what the shop steward said, a day of somebody, the foreman's hours and the claim for them.
site=$(field "['placements'][0]['terms']['site']" <"$answer") where=$(field "['placements'][0]['terms']['employerUnit']" <"$answer")
training=$(python3 -c "import json,sys; print(next(p['name'] for p in json.load(sys.stdin)['placements'] if p['state'] == 'PLACEMENT_STATE_APPROVED'))" <"$answer")
wants 200 "$cvr" $front.SlotsService.OpenSlot "{\"requestId\": \"$(uuid)\", \"facts\": {\"kind\": \"PLACEMENT_KIND_COMPANY_TRAINING\",
  \"site\": \"$site\", \"employerUnit\": \"$where\", \"taskCodes\": [\"9313\"], \"weeklyMinutes\": 1200,
  \"startsOn\": $(on "$day"), \"endsOn\": $(on 2022-03-25), \"seats\": 1}}"
wants 200 "$cvr" $front.HearingsService.RecordHearing "{\"requestId\": \"$(uuid)\", \"placement\": \"$training\", \"hearing\": {
  \"party\": \"HEARING_PARTY_EMPLOYER\", \"heardOn\": $(on "$day"), \"conditionsMet\": true, \"onBehalfReason\": \"Signed on paper\"}}"
wants 200 "$cvr" $front.AttendanceService.RecordAttendanceBatch "{\"requestId\": \"$(uuid)\", \"rows\": [{\"placement\": \"$placement\",
  \"day\": $(on "$day"), \"outcome\": \"ATTENDANCE_OUTCOME_PRESENT\", \"minutes\": 300}]}"
wants 200 "$cvr" $front.BuyOutsService.ListAgreements '{}'
agreement=$(python3 -c "import json,sys; print(next(a['agreement']['name'] for a in json.load(sys.stdin)['agreements'] if a['agreement']['weeklyMinutes'] == $minutes))" <"$answer")
wants 200 "$cvr" $front.BuyOutsService.RecordMentorDays "{\"requestId\": \"$(uuid)\", \"agreement\": \"$agreement\", \"days\": [
  {\"day\": $(on 2021-11-01), \"line\": \"HOUR_LINE_CONTACT\", \"minutes\": 180}]}"
claim() { echo "{\"requestId\": \"$1\", \"agreement\": \"$agreement\", \"month\": \"2021-11\"}"; }
wants 200 "$cvr" $front.ClaimsService.SubmitClaim "$(claim "$(uuid)")"
[ "$(field "['net']" <"$answer")" = "{'currencyCode': 'DKK', 'units': '950', 'nanos': 40000000}" ] || fail "claimed: $(cat "$answer")"
claimed=$(field "['name']" <"$answer")
wants 400 "$cvr" $front.ClaimsService.SubmitClaim "$(claim "$(uuid)")"
wants 200 "$cvr" $front.ClaimsService.GetClaim "{\"name\": \"$claimed\"}"
wants 404 "$other" $front.ClaimsService.GetClaim "{\"name\": \"$claimed\"}"
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
