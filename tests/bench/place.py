"""A suite of its own for measuring: Postgres with fsync on, the four real programs with TLS and tokens, made-up data."""
import json
import os
import socket
import subprocess
import sys
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
PG = os.environ.get("SJAK_PG_BIN", "/usr/lib/postgresql/15/bin")
SERVICES = ("citizens", "placements", "reporting")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Place:
    """Everything lives in `folder`; close() ends what was started, and only that."""

    def __init__(self, folder, preset="release"):
        self.folder = os.path.realpath(folder)
        self.bin = os.path.join(ROOT, "build", preset, "bin")
        self.bench = os.path.join(ROOT, "build", preset, "bench")
        self.programs = {}
        self.flags = {}
        os.makedirs(self.path("log"), exist_ok=True)
        os.chmod(self.folder, 0o755)
        self.pg_port = free_port()
        self.ports = {name: free_port() for name in SERVICES + ("gateway",)}

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    # --- making it ---------------------------------------------------------------------------------------------------

    def make(self):
        issuer = os.path.join(self.bin, "sjak-pilot-issuer")
        self.call([issuer, "init", self.path("pki")])
        token = self.call([issuer, "token", self.path("pki"), "--subject", "bench|caseworker", "--class", "JOBCENTRE",
                           "--roles", "CASEWORKER,INTEGRATION,CONTROLLER,PROGRAMME_OFFICER", "--municipalities", "0101",
                           "--lifetime", "20h"])
        self.write("token", token)
        self.call([os.path.join(ROOT, "deploy", "postgres"), "start", self.path("postgres"), str(self.pg_port)])
        self.admin = self.call([os.path.join(ROOT, "deploy", "postgres"), "conninfo", self.path("postgres")]).strip()
        self.sql("CREATE DATABASE sjak")
        self.admin = self.admin.replace("dbname=postgres", "dbname=sjak")
        self.write("admin.conninfo", self.admin)
        for name in SERVICES:
            self.write(name + ".pass", os.urandom(16).hex())
        self.write("profile.json", json.dumps({
            "gateway": "localhost:%d" % self.ports["gateway"], "ca": "pki/tls/ca.pem", "token_file": "token",
            "purpose": "SYNC",
            "postgres": {"admin_conninfo_file": "admin.conninfo",
                         "runtime_password_files": {name: name + ".pass" for name in SERVICES}}}))
        self.sjak("migrate")
        # The bench's own load must be on the disk's side of the log, not in a checkpoint that falls into one side's run.
        for setting in ("checkpoint_timeout = '30min'", "max_wal_size = '8GB'"):
            self.sql("ALTER SYSTEM SET " + setting)
        self.sql("SELECT pg_reload_conf()")

    def conninfo(self, role):
        """Of a service's runtime role, by the server's unix socket: programs and baselines alike."""
        with open(self.path(role + ".pass")) as f:
            password = f.read()
        host = self.path("postgres", "run")
        if len(host) > 90:  # a socket's path is limited; then the loopback, for both
            host = "127.0.0.1"
        return "host=%s port=%d dbname=sjak user=%s_runtime password=%s" % (host, self.pg_port, role, password)

    def fill(self, citizens, units, placements, attendance=0):
        nation = subprocess.Popen([os.path.join(self.bin, "nation_sql"), str(citizens), str(units), str(placements),
                                   str(attendance), self.path("pki", "keyring.json")], stdout=subprocess.PIPE)
        self.call([PG + "/psql", self.admin, "-q", "-v", "ON_ERROR_STOP=1"], stdin=nation.stdout)
        if nation.wait() != 0:
            raise RuntimeError("nation_sql failed")

    def start(self, name):
        tls = self.path("pki", "tls")
        flags = ["--listen=127.0.0.1:%d" % self.ports[name], "--tls-ca=" + tls + "/ca.pem",
                 "--tls-cert=%s/%s.pem" % (tls, name), "--tls-key=%s/%s.key" % (tls, name),
                 "--issuers=" + self.path("pki", "issuers.json"), "--profile=pilot"]
        if name == "gateway":
            flags.append("--partner-ids=" + self.path("pki", "partner-ids.key"))
            peers = SERVICES
        else:
            flags += ["--database=" + self.conninfo(name), "--keyring=" + self.path("pki", "keyring.json")]
            peers = {"citizens": (), "placements": ("citizens",), "reporting": ("citizens", "placements")}[name]
        flags += ["--peer-%s=127.0.0.1:%d" % (peer, self.ports[peer]) for peer in peers]
        with open(self.path("log", name), "ab") as log:
            self.programs[name] = subprocess.Popen([os.path.join(self.bin, "sjak-" + name)] + flags, stdout=log,
                                                   stderr=log, stdin=subprocess.DEVNULL)

    def start_all(self):
        for name in SERVICES + ("gateway",):
            self.start(name)
        self.wait_ready()

    def wait_ready(self):
        """Until a call through each service is answered."""
        limit = time.time() + 60
        for call, extra in (("citizen", ["--front"]), ("attendance", ["--front"])):
            while True:
                out = self.load("gateway", call, callers=1, seconds=0.2, warm=0, extra=extra, check=False)
                if out is not None and out["ok"] > 0:
                    break
                if time.time() > limit:
                    raise RuntimeError("the programs do not answer; see %s: %s" % (self.path("log"), out))
                time.sleep(0.3)

    def wait_listening(self, port):
        limit = time.time() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if time.time() > limit:
                    raise
                time.sleep(0.05)

    def stop(self, name):
        program = self.programs.pop(name, None)
        if program is not None:
            program.terminate()
            program.wait(timeout=60)

    def close(self):
        for name in list(self.programs):
            self.stop(name)
        subprocess.run([os.path.join(ROOT, "deploy", "postgres"), "stop", self.path("postgres")], check=False)

    # --- using it ----------------------------------------------------------------------------------------------------

    def load(self, program, call, callers=64, seconds=5.0, warm=1.0, rate=0, target=None, extra=(), check=True):
        """What bench_load measured, as a dict. `program` is who is called; services are called as the gateway does."""
        tls = self.path("pki", "tls")
        args = [os.path.join(self.bench, "bench_load"), "--target=" + (target or "127.0.0.1:%d" % self.ports[program]),
                "--server-name=" + program, "--ca=" + tls + "/ca.pem", "--token-file=" + self.path("token"),
                "--call=" + call, "--callers=%d" % callers, "--seconds=%g" % seconds, "--warm=%g" % warm,
                "--rate=%g" % rate, "--citizens=%d" % self.citizens, "--units=%d" % self.units,
                "--placements=%d" % self.decided, "--seed=%d" % (time.time_ns() % 1000000007)] + list(extra)
        if program != "gateway":
            args += ["--cert=" + tls + "/gateway.pem", "--key=" + tls + "/gateway.key"]
        done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600)
        if not done.stdout.strip():
            if check:
                raise RuntimeError("bench_load: " + done.stderr.strip())
            return None
        out = json.loads(done.stdout)
        if check and done.returncode != 0:
            raise RuntimeError("bench_load %s: %s" % (call, out))
        return out

    def sjak(self, *args):
        return self.call([os.path.join(self.bin, "sjak"), "--profile", self.path("profile.json")] + list(args))

    def sql(self, text, conninfo=None):
        return self.call([PG + "/psql", conninfo or self.admin, "-Atqc", text]).strip()

    def resident_kb(self, name):
        with open("/proc/%d/status" % self.programs[name].pid) as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS:"))

    def write(self, name, text):
        with open(os.open(self.path(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
            f.write(text)

    def call(self, args, stdin=subprocess.DEVNULL, env=None):
        done = subprocess.run(args, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
        if done.returncode != 0:
            sys.stderr.write(done.stderr[-2000:])
            raise RuntimeError("%s failed" % os.path.basename(args[0]))
        return done.stdout
