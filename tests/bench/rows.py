"""Every path of the bench: how ours and its baseline are measured. Each row alternates the two and keeps every ratio."""
import json
import os
import statistics
import subprocess
import threading
import time

import baselines
from place import PG, ROOT


class Row:
    """One line of the result. `better` is ">=" or "<=": how the ratio ours / baseline is held against the goal."""

    def __init__(self, name, unit, better, goal, note=""):
        self.json = {"name": name, "ours": None, "baseline": None, "ratio": None, "goal": "%s %g" % (better, goal),
                     "met": None, "unit": unit, "runs": [], "note": note}
        self.better, self.goal = better, goal

    def add(self, ours, baseline):
        self.json["runs"].append({"ours": round(ours, 3), "baseline": round(baseline, 3),
                                  "ratio": round(ours / baseline, 3)})

    def settle(self):
        runs = self.json["runs"]
        if runs:
            ratios = [r["ratio"] for r in runs]
            self.json.update(ours=statistics.median(r["ours"] for r in runs),
                             baseline=statistics.median(r["baseline"] for r in runs),
                             ratio=statistics.median(ratios), lowest=min(ratios), highest=max(ratios))
            ratio = self.json["ratio"]
            self.json["met"] = ratio >= self.goal if self.better == ">=" else ratio <= self.goal
        return self.json

    def not_measured(self, why):
        self.json["note"] = "not measured: " + why
        return self.json


def alternate(row, runs, ours, baseline):
    for i in range(runs):
        if i % 2 == 0:
            a, b = ours(), baseline()
        else:
            b, a = baseline(), ours()
        row.add(a, b)
    return row.settle()


# --- hot calls -----------------------------------------------------------------------------------------------------------

HOT = (("audited GetCitizen", "citizens", "citizen", baselines.citizen_script, 2.0),
       ("RecordAttendance", "placements", "attendance", baselines.attendance_script, 2.5))


def hot(place, size):
    for name, program, call, script, goal in HOT:
        text = script(place)
        yield alternate(
            Row(name + ", 64 callers", "calls/s", ">=", goal, "pgbench -M prepared, 64 clients, the same statements"),
            size.runs, lambda: place.load(program, call, 64, size.seconds)["per_second"],
            lambda: baselines.pgbench(place, program, text, 64, size.seconds)["per_second"])
        yield alternate(
            Row(name + ", one caller, p50", "us", "<=", 2.5, "pgbench -M prepared, 1 client, the same statements"),
            size.runs, lambda: place.load(program, call, 1, size.seconds)["p50_us"],
            lambda: baselines.pgbench(place, program, text, 1, size.seconds)["p50_us"])


def echo(place, size):
    tls = place.path("pki", "tls")
    row = Row("unary call without database, 64 callers", "calls/s", ">=", 0.8,
              "bare gRPC callback echo with TLS, the same request and answer")
    rate = {}

    def one(mode):
        port = place.free_port()
        with open(place.path("log", "echo"), "ab") as log:
            program = subprocess.Popen([os.path.join(place.bench, "bench_echo"), mode, "127.0.0.1:%d" % port,
                                        tls + "/ca.pem", tls + "/citizens.pem", tls + "/citizens.key",
                                        place.path("pki", "issuers.json")], stdout=log, stderr=log)
        try:
            place.wait_listening(port)
            rate[mode] = place.load("citizens", "citizen", 64, size.seconds, target="127.0.0.1:%d" % port)["per_second"]
        finally:
            program.terminate()
            program.wait()
        return rate[mode]

    yield alternate(row, size.runs, lambda: one("pipeline"), lambda: one("bare"))


def gateway(place, size):
    for callers in (1, 16):
        through = lambda: place.load("gateway", "citizen", callers, size.seconds, extra=["--front"])["p50_us"]
        yield alternate(Row("GetCitizen through the gateway, p50, %d caller%s" % (callers, "s" * (callers > 1)), "us", "<=",
                            2.2, "the same call at the citizens service"), size.runs, through,
                        lambda: place.load("citizens", "citizen", callers, size.seconds)["p50_us"])
        yield alternate(Row("GetCitizenOverview, p50, %d caller%s" % (callers, "s" * (callers > 1)), "us", "<=", 1.4,
                            "GetCitizen through the gateway"), size.runs,
                        lambda: place.load("gateway", "overview", callers, size.seconds, extra=["--front"])["p50_us"],
                        through)


def overload(place, size):
    goodput = Row("goodput at three times the peak's load, GetCitizen", "calls/s", ">=", 0.9, "the peak: 64 callers, closed")
    p99 = Row("p99 of accepted calls at that load", "us", "<=", 3, "p99 at 70 % of the peak's load")
    for _ in range(size.runs):
        peak = place.load("citizens", "citizen", 64, size.seconds)["per_second"]
        calm = place.load("citizens", "citizen", rate=0.7 * peak, seconds=size.seconds)
        storm = place.load("citizens", "citizen", rate=3 * peak, seconds=size.seconds)
        goodput.add(storm["per_second"], peak)
        p99.add(storm["p99_us"], calm["p99_us"])
    yield goodput.settle()
    yield p99.settle()


# --- bulk ----------------------------------------------------------------------------------------------------------------

class Imports:
    """Made-up exports of people whom nobody has imported yet, and their import both ways."""

    def __init__(self, place, size):
        self.place, self.rows, self.next = place, size.import_rows, 500_000

    def file(self, first, revision, prefix_seed):
        path = self.place.path("city.csv")
        with open(path, "wb") as f:
            subprocess.run([os.path.join(self.place.bin, "city_csv"), str(self.rows), str(prefix_seed), str(revision),
                            str(first), "1000" if revision > 1 else "0"], stdout=f, check=True)
        return path

    def fresh(self):
        self.next += self.rows
        return self.next - self.rows

    def ours(self, path):
        began = time.time()
        self.place.sjak("citizens", "import", path)
        return self.rows / (time.time() - began)

    def plain(self, path):
        began = time.time()
        with open(path, "rb") as f:
            self.place.call([PG + "/psql", self.place.admin, "-q", "-v", "import=%d" % (time.time_ns() // 1000 % 10**11),
                             "-f", os.path.join(ROOT, "tests", "bench", "merge.sql")], stdin=f)
        return self.rows / (time.time() - began)


def imports(place, size):
    note = "psql \\copy into staging and one merge into the same tables; its numbers are not encrypted"
    new = Row("ImportCitizens, new rows", "rows/s", ">=", 0.7, "%d rows; %s" % (size.import_rows, note))
    known = Row("ImportCitizens, existing rows", "rows/s", ">=", 0.7, "%d rows; %s" % (size.import_rows, note))
    work = Imports(place, size)
    for i in range(size.import_runs):
        got = {}
        for side in (("ours", "plain") if i % 2 == 0 else ("plain", "ours")):
            first = work.fresh()
            for revision in (1, 2):
                path = work.file(first, revision, 1)
                got[side, revision] = getattr(work, side)(path)
        new.add(got["ours", 1], got["plain", 1])
        known.add(got["ours", 2], got["plain", 2])
    yield new.settle()
    yield known.settle()


def import_memory(place, size):
    row = Row("resident memory of citizens during an import, growth", "MB", "<=", 1,
              "%d rows; ours: the most it grew above what it held when the first hundredth was in; goal 64 MB"
              % size.memory_rows)
    work = Imports(place, size)
    work.rows = size.memory_rows
    path = work.file(2_000_000, 1, 1)
    samples, over = [], threading.Event()

    def sample():
        while not over.wait(0.2):
            samples.append(place.resident_kb("citizens") / 1024)

    watcher = threading.Thread(target=sample)
    watcher.start()
    try:
        work.ours(path)
    finally:
        over.set()
        watcher.join()
    settled = samples[len(samples) // 100]
    row.add(max(samples) - settled, 64)
    row.json["resident_mb"] = {"settled": round(settled, 1), "most": round(max(samples), 1), "samples": len(samples)}
    yield row.settle()


# --- the rest ------------------------------------------------------------------------------------------------------------

def memory(place, _):
    time.sleep(3)
    for name in ("citizens", "placements", "reporting", "gateway"):
        row = Row("resident memory, idle, " + name, "MB", "<=", 1, "goal 40 MB")
        row.add(place.resident_kb(name) / 1024, 40)
        yield row.settle()


def projection(place, size):
    """Reporting is stopped while events are written as fast as 64 callers can, then catches up with nobody else calling."""
    row = Row("projection apply", "events/s", ">=", 4, "RecordAttendance at 64 callers: the rate at which events arise")
    cursor = "SELECT coalesce(max(n), 0) FROM reporting.feed_cursor WHERE feed = 'placements'"
    head = "SELECT coalesce(max(n), 0) FROM placements.feed_head"
    for _ in range(size.runs):
        place.stop("reporting")
        written = place.load("placements", "attendance", 64, size.seconds)["per_second"]
        place.start("reporting")
        last, began, limit = int(place.sql(head)), None, time.time() + 300
        first = int(place.sql(cursor))
        while True:
            n, now = int(place.sql(cursor)), time.time()
            if began is None and n > first:
                began, first = now, n
            if n >= last:
                break
            if now > limit:
                yield row.not_measured("reporting did not catch up within five minutes")
                return
            time.sleep(0.02)
        row.add((last - first) / max(now - (began or now), 1e-3) if last > first else float("inf"), written)
    yield row.settle()


def check_placement(place, size):
    row = Row("CheckPlacement, p99", "ms", "<=", 2, "%d placements against 100; in process" % size.placements_at_scale)

    def p99(units, placements):
        env = dict(os.environ, SJAK_TEST_POSTGRES=place.admin.replace("dbname=sjak", "dbname=postgres"),
                   SJAK_SOURCE_DIR=ROOT, SJAK_BINARY_DIR=os.path.dirname(place.bin))
        out = place.call([os.path.join(place.bench, "quota_bench"), str(units), str(placements)], env=env)
        line = next(line for line in out.splitlines() if line.startswith("CheckPlacement"))
        return float(line.split("p99")[1].split()[0])

    row.add(p99(size.placements_at_scale // 10, size.placements_at_scale), p99(15, 100))
    yield row.settle()


def status(place, _):
    row = Row("status report at 10^7 attendance rows", "ms", "<=", 1.2, "at 10^4 rows")
    program = os.path.join(place.bench, "status_bench")
    if not os.path.exists(program):
        yield row.not_measured("there is no program status_bench")
        return
    env = dict(os.environ, SJAK_TEST_POSTGRES=place.admin.replace("dbname=sjak", "dbname=postgres"),
               SJAK_SOURCE_DIR=ROOT, SJAK_BINARY_DIR=os.path.dirname(place.bin))
    for measured in json.loads(place.call([program], env=env)):
        yield measured


ALL = {"memory": memory, "hot": hot, "echo": echo, "gateway": gateway, "overload": overload, "projection": projection,
       "imports": imports, "import_memory": import_memory, "check_placement": check_placement, "status": status}
