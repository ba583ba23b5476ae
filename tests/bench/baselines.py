"""The other side of each ratio: pgbench with the product's own statements, and psql's \\copy with one merge."""
import json
import os
import re
import subprocess

from place import PG

WARM = 3
CITIZEN = "('00000008-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid"
PLACEMENT = "('00000007-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid"
REQUEST = "('0000000a-0000-4000-8000-' || lpad(to_hex(:r::bigint), 12, '0'))::uuid"
LOG_COLUMNS = ("municipality_code, logged_at, id, caller, caller_class, on_behalf_of, peer, roles, purpose, method, "
               "criteria, basis, correlation_id, outcome")
LOG_VALUES = ("'0101', now(), gen_random_uuid(), 'https://issuer.pilot.invalid|bench|caseworker', 'JOBCENTRE', '', "
              "'gateway', 'CASEWORKER,CONTROLLER,INTEGRATION,PROGRAMME_OFFICER', 'PLACEMENT', '%s', '%s', '', "
              "'0af7651916cd43dd8448eb211c80319c', 'OK'")


def filled(sql, values):
    """The statement with $1, $2, ... replaced: pgbench has variables, not parameters of types."""
    return re.sub(r"\$(\d+)", lambda m: values[int(m.group(1)) - 1], sql)


def statements(place):
    return json.loads(place.call([os.path.join(place.bench, "bench_statements")]))


def citizen_script(place):
    """begin, select, insert log row, insert subject row, commit. The select is GetCitizen's own, for one person."""
    sql = statements(place)["citizens_by_id"]
    select = sql[sql.index("WITH found AS MATERIALIZED (") + 28:sql.index("), log_rows AS MATERIALIZED")]
    select = filled(select, ["'0101'", "ARRAY[%s]" % CITIZEN, "current_date", "ARRAY[true]"])
    log = LOG_VALUES % ("sjak.citizens.v1.CitizensService.GetCitizen", "{\"name\": \"citizens/...\"}")
    return "\n".join([
        "\\set n random(1, %d)" % place.citizens, "BEGIN;", one_line(select) + ";",
        "INSERT INTO access_log (%s) VALUES (%s) RETURNING id, logged_at \\gset l_" % (LOG_COLUMNS, log),
        "INSERT INTO access_log_subject (municipality_code, logged_at, log_id, subject_id) "
        "VALUES ('0101', :l_logged_at::timestamptz, :l_id::uuid, %s);" % CITIZEN, "COMMIT;", ""])


def attendance_script(place):
    """RecordAttendance's own statements for one call: claim, lock, read, write, close (log, answer, feed)."""
    own = statements(place)
    day = ("(date '2019-10-07' + (91 * (:n::bigint / %d) + :n::bigint %% 91 + :d::bigint)::int)" % place.units)
    caller = "'https://issuer.pilot.invalid|bench|caseworker'"
    method = "'sjak.placements.v1.PlacementsService.RecordAttendance'"
    asked = ("('[{\"item\": 0,\"placement_id\":\"' || %s || '\",\"day\":\"' || %s || '\",\"cvrs\": null}]')"
             % (PLACEMENT, day))
    log = ("('[{\"item\": 1,\"municipality_code\":\"0101\",\"logged_at\":\"' || now() || '\",\"id\":\"' || "
           "gen_random_uuid() || '\",\"caller\":\"' || %s || '\",\"caller_class\":\"JOBCENTRE\",\"on_behalf_of\":\"\","
           "\"peer\":\"gateway\",\"roles\":\"CASEWORKER,CONTROLLER,INTEGRATION,PROGRAMME_OFFICER\",\"purpose\":"
           "\"PLACEMENT\",\"method\":\"' || %s || '\",\"criteria\":\"' || repeat('x', 200) || '\",\"basis\":\"\","
           "\"correlation_id\":\"0af7651916cd43dd8448eb211c80319c\",\"outcome\":\"OK\",\"subjects\":[\"' || "
           "('00000008-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0')) || '\"]}]')" % (caller, method))
    blob = "decode(repeat('ab', 180), 'hex')"
    aggregate = "('attendance/' || %s || '/' || %s)" % (PLACEMENT, day)
    claim = filled(own["platform_claim"], ["'0101'", method, "now()", "ARRAY[%s]" % caller, "ARRAY[%s]" % REQUEST,
                                           "ARRAY['k1']", "ARRAY[decode(repeat('cd', 32), 'hex')]"])
    read = filled(own["placements.read_days"], ["'0101'", asked, "current_date"])
    write = filled(own["placements.insert_days"], [
        "'0101'", "now()", "ARRAY[%s]" % PLACEMENT, "ARRAY[%s]" % day, "ARRAY[:f_version::int + 1]", "ARRAY[1]",
        "ARRAY[420]", "ARRAY[true]", "ARRAY[NULL]", "ARRAY[%s]" % caller, "'[]'"])
    close = filled(own["platform_close"], [
        "'0101'", log, "ARRAY[%s]" % caller, "ARRAY[%s]" % REQUEST, "ARRAY[%s]" % blob, method, "'{}'", "'{}'",
        "ARRAY[%s]" % aggregate, "ARRAY[:f_version::bigint + 1]",
        "ARRAY['type.googleapis.com/sjak.placements.v1.AttendanceRecorded']", "ARRAY[%s]" % blob,
        "ARRAY[%s]" % CITIZEN, "now()", "ARRAY[1]"])
    lock = filled(own["placements.lock_citizens"], ["'0101'", "ARRAY[%s]" % PLACEMENT])
    return "\n".join([
        "\\set n random(1, %d)" % place.decided, "\\set d random(0, 179)", "\\set r random(1, 281474976710655)", "BEGIN;",
        one_line(claim) + ";", one_line(lock) + ";", one_line(read) + " \\gset f_", one_line(write) + ";",
        one_line(close) + ";", "COMMIT;", ""])


def one_line(sql):
    return " ".join(sql.split())


def pgbench(place, role, script, clients, seconds):
    """{per_second, p50_us}: -M prepared, one thread, the service's own role and search path. What came before every
    client had done its first transaction, in which it plans its statements, is not counted; pgbench's own figure has it in, so its log is read instead."""
    path = place.path("%s.pgbench" % role)
    with open(path, "w") as f:
        f.write(script)
    prefix = place.path("pgbench_log")
    for name in os.listdir(place.folder):
        if name.startswith("pgbench_log"):
            os.unlink(place.path(name))
    env = dict(os.environ, PGOPTIONS="-c search_path=%s -c jit=off -c timezone=UTC" % role)
    done = subprocess.run([PG + "/pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T",
                           str(round(seconds) + WARM), "-f", path, "-l", "--log-prefix=" + prefix,
                           place.conninfo(role)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    if done.returncode != 0:
        raise RuntimeError("pgbench: " + done.stderr[-400:])
    ended, planned = [], {}  # (when, microseconds it took); when each client was done with its first
    for name in os.listdir(place.folder):
        if name.startswith("pgbench_log"):
            with open(place.path(name)) as f:
                for line in f:
                    client, _, took, _, second, micros = line.split()[:6]
                    when = int(second) + int(micros) / 1e6
                    planned[client] = min(when, planned.get(client, when))
                    ended.append((when, int(took)))
    if len(ended) < 3 * clients:
        raise RuntimeError("pgbench did too little to say anything: %d transactions" % len(ended))
    first, last = max(planned.values()), max(ended)[0]
    took = sorted(took for when, took in ended if when > first)
    return {"per_second": len(took) / (last - first), "p50_us": took[len(took) // 2]}
