"""The library beside its peers, in one run: prints a table with ratios, and writes the measured part of
docs/performance.md and its pictures. benches/build.sh has built everything.

    compare.py [--rounds N] [--milliseconds N] [--print]      --print: leave the documents alone

Programs are asked for short rounds in turn, so that what else the machine does meets all of them alike. A ratio is the median of the ratios within each round, not the ratio of medians of different moments.
"""
import argparse
import base64
import ctypes
import hashlib
import itertools
import json
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PEERS = TARGET / "peers"
PYTHON = PEERS / "python/bin/python"
TRIPLES = {"x86_64": "x86_64-unknown-linux-gnu", "i686": "i686-unknown-linux-gnu"}
BITS = {"x86_64": "64", "i686": "32"}
OURS = "hisbridge"
ROUNDS_OF_A_PROCESS = 3
THREADS = [1, 2, 4, 8, 16, 32, 64]
CARD = {"qrCodeText": "2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1"}
CARD_CALL = "healthcard.get_health_card_by_qr_code"
EXAM = {
    "ExamFlg": 0, "DepCode": "0301", "DepName": "心内科", "DoctorCode": "1001", "DoctorName": "王医生",
    "DoctorIdCard": "330102198001010018", "PatientId": "70108600", "PatientName": "李明",
    "PatientIdCard": "610502199001011022", "PatientTelephone": "17600000011",
}


class Program:
    """A running program that answers rounds."""

    def __init__(self, name, command, core=None, bodies=None):
        self.name, self.bodies, self.rates, self.guess = name, bodies, [], 3000
        start = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=start
        )

    def round(self, milliseconds, keep=True):
        line = str(milliseconds)
        if self.bodies:
            line += f" {self.bodies(int(self.guess * milliseconds / 1e3 * 2) + 50)}"
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if len(answer) != 2:
            sys.exit(f"{self.name} has failed")
        self.count = int(answer[0])
        rate = self.count / float(answer[1])
        self.guess = rate
        if keep:
            self.rates.append(rate)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Group:
    """Programs that do the same work."""

    def __init__(self, key, title, programs):
        self.key, self.title, self.programs = key, title, programs

    def measure(self, rounds, milliseconds):
        for program in self.programs:
            program.round(milliseconds, keep=False)
        order = list(self.programs)
        for _ in range(rounds):
            random.shuffle(order)
            for program in order:
                program.round(milliseconds)
        for program in self.programs:
            program.end()

    def rate(self, name):
        return statistics.median(self.named(name).rates)

    def named(self, name):
        return next(program for program in self.programs if program.name == name)

    def ratio(self, one, other):
        pairs = zip(self.named(one).rates, self.named(other).rates)
        return statistics.median(a / b for a, b in pairs)


def in_several_starts(make, rounds, milliseconds):
    """Where a process lies in memory makes it some per cent faster or slower for all its life: luck, which several
    processes of each program even out."""
    whole, left = None, rounds
    while left > 0:
        group = make()
        group.measure(min(left, ROUNDS_OF_A_PROCESS), milliseconds)
        left -= ROUNDS_OF_A_PROCESS
        if whole is None:
            whole = group
        else:
            for program in whole.programs:
                program.rates += group.named(program.name).rates
    return whole


class Sandbox:
    """The server, the configurations for it, and signed requests for the peers."""

    def __init__(self, work):
        self.work, ready = work, work / "ready.json"
        command = [TARGET / "release/hisbridge-sandbox", "--dir", work, "--config-out", work / "http.json",
                   "--config-https", work / "https.json", "--ready-file", ready, "--quiet", "--exit-with-parent"]
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)
        for _ in range(100):
            if ready.exists():
                break
            time.sleep(0.1)
        else:
            sys.exit("the sandbox did not start")
        self.urls = json.loads(ready.read_text())
        self.numbers = itertools.count()
        # All that call with one application id share its token, as a hospital's desktops do.
        for scheme in ("http", "https"):
            settings = json.loads((work / f"{scheme}.json").read_text())
            settings["token_store"] = {"kind": "file", "path": str(work / "token")}
            settings["http"] = settings.get("http", {}) | {"max_connections": 64}
            (work / f"{scheme}-kept.json").write_text(json.dumps(settings))
            settings["http"]["max_connections"] = 0
            (work / f"{scheme}-new.json").write_text(json.dumps(settings))
        self.secret = settings["healthcard"]["app_secret"]
        (work / "card.json").write_text(json.dumps(CARD))
        (work / "exam.json").write_text(json.dumps(self.exam(settings), ensure_ascii=False))

    def sample(self, scheme):
        """Takes a request of the library as the peers' model; its token is good from now on."""
        self.control("settings", {"record": True})
        ours("x86_64", "start", self.work / f"{scheme}-kept.json", CARD_CALL, self.work / "card.json")
        sent = next(last for last in self.control("last", {"count": 10})["requests"] if "QRCode" in last["path"])
        self.path, self.message = sent["path"], json.loads(base64.b64decode(sent["body_base64"]))
        self.control("settings", {"record": False})

    def exam(self, settings):
        """The request whose plain text is 500 bytes long: the department's name is filled up."""
        loaded = ctypes.CDLL(str(library("x86_64")))
        loaded.his_configure.restype = loaded.his_call.restype = ctypes.c_char_p
        loaded.his_configure(json.dumps(settings).encode())
        request = dict(EXAM)
        for _ in range(2):
            answer = json.loads(loaded.his_call(b"imaging.his_login", json.dumps(request).encode()))
            sealed = urllib.parse.parse_qs(urllib.parse.urlsplit(answer["data"]["url"]).query)["data"][0]
            # 04, a point, a digest: the rest is as long as the plain text.
            length = len(sealed) // 2 - 1 - 64 - 32
            request["DepName"] += "x" * (500 - length)
        assert length == 500, length
        return request

    def control(self, name, arguments):
        request = urllib.request.Request(
            f"{self.urls['http']}/_sandbox/{name}", json.dumps(arguments).encode(), {"Content-Type": "application/json"}
        )
        return json.load(urllib.request.urlopen(request))

    def use_cores(self, cores):
        for thread in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), cores)

    def bodies(self, count):
        """A file of signed requests like the library's, each with an id of its own."""
        common, req = dict(self.message["commonIn"]), self.message["req"]
        common.pop("sign")
        common["timestamp"] = str(int(time.time()))
        lines = []
        for _ in range(count):
            common.pop("sign", None)
            common["requestId"] = f"{next(self.numbers):032X}"
            pairs = sorted((common | req).items())
            text = "&".join(f"{name}={value}" for name, value in pairs) + self.secret
            common["sign"] = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            lines.append(json.dumps({"commonIn": common, "req": req}, ensure_ascii=False, separators=(",", ":")))
        file = self.work / "bodies"
        file.write_text("\n".join(lines) + "\n")
        return file


def library(arch):
    return ROOT / f"artifacts/linux-{arch}/libhisbridge.so"


def ours(arch, task, configuration, operation, request, *more):
    command = ours_command(arch, task, configuration, operation, request, *more)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def ours_command(arch, task, *arguments):
    return [str(word) for word in [PEERS / f"ours{BITS[arch]}", task, library(arch), *arguments]]


def encryptions(arch, sandbox, key):
    """Encryption of 500 bytes; the library's is the whole call that makes the viewer's address. These programs count
    seconds of processor time, which others on the machine disturb less."""
    work, rust = sandbox.work, PEERS / TRIPLES[arch] / "release/hisbridge-peers"
    programs = {
        OURS: ours_command(arch, "alone", work / "http-kept.json", "imaging.his_login", work / "exam.json"),
        "OpenSSL 3 (EVP)": [PEERS / f"openssl{BITS[arch]}", key],
        "sm2 (RustCrypto)": [rust, "sm2", key],
        "gm-sm2": [rust, "gm-sm2", key],
        "gm-rs": [rust, "gm-rs", key],
        "libsm": [rust, "libsm", key],
        "smcrypto": [rust, "smcrypto", key],
    }
    if arch == "x86_64":
        jars = f"{PEERS}:/usr/share/java/bcprov.jar"
        programs["BouncyCastle (Java)"] = ["java", "-cp", jars, "BouncyCastle", key]
        programs["sm-crypto (Node.js)"] = ["node", PEERS / "node/encrypt.js", key]
        programs["gmssl (Python)"] = [PYTHON, ROOT / "benches/peers/python/peers.py", "gmssl", key]
    core = max(os.sched_getaffinity(0))
    title = f"SM2 encryption of 500 bytes, {arch}"
    return Group(f"sm2-{arch}", title, [Program(name, command, core) for name, command in programs.items()])


def exchanges(arch, sandbox, scheme, connections):
    """A health card call. The peers post requests that were signed before; the library checks, signs and opens. The
    server has a core of its own and the client another: else the one finds the other's data in its caches, or not,
    as the scheduler likes."""
    cores = os.sched_getaffinity(0)
    core = max(cores)
    sandbox.use_cores(cores - {core} or cores)
    work, keep = sandbox.work, "1" if connections == "kept" else "0"
    sandbox.sample(scheme)
    url = sandbox.urls[scheme] + sandbox.path
    where = [url, sandbox.urls["ca_file"] if scheme == "https" else "-", keep]
    call = ["calls", work / f"{scheme}-{connections}.json", CARD_CALL, work / "card.json"]
    programs = [
        Program(OURS, ours_command(arch, *call), core),
        Program("ureq, bare", [PEERS / TRIPLES[arch] / "release/hisbridge-peers", "ureq", *where], core, sandbox.bodies),
        Program("libcurl + OpenSSL, bare", [PEERS / f"curl{BITS[arch]}", *where], core, sandbox.bodies),
    ]
    if arch == "x86_64":
        python = [PYTHON, ROOT / "benches/peers/python/peers.py", "requests", *where]
        programs.append(Program("requests (Python), bare", python, core, sandbox.bodies))
    title = f"Health card call, {scheme.upper()}, {connections} connections, {arch}"
    return Group(f"{scheme}-{connections}-{arch}", title, programs)


def threads(sandbox, arch, key, title, operation, request):
    sandbox.use_cores(os.sched_getaffinity(0))
    call = ["calls", sandbox.work / "http-kept.json", operation, sandbox.work / request]
    programs = [Program(str(count), ours_command(arch, *call, str(count))) for count in THREADS]
    return Group(key, title, programs)


def starts(sandbox, arch, rounds):
    """Milliseconds from dlopen to the first signed answer over HTTPS, in a fresh process."""
    task = ["start", sandbox.work / "https-kept.json", "imaging.check", sandbox.work / "exam.json"]
    return statistics.median(float(ours(arch, *task)[0]) for _ in range(rounds))


def memory(sandbox, arch):
    """kB resident before the library is loaded, and after 1,000 calls."""
    task = ["memory", sandbox.work / "https-kept.json", CARD_CALL, sandbox.work / "card.json"]
    before, after = map(int, ours(arch, *task))
    return before, after


def table(group, reference):
    lines = [f"| {group.title} | per second | hisbridge is |", "| --- | ---: | ---: |"]
    for program in sorted(group.programs, key=lambda program: -group.rate(program.name)):
        ratio = "" if program.name == reference else f"{group.ratio(reference, program.name):.2f}×"
        lines.append(f"| {program.name} | {group.rate(program.name):,.0f} | {ratio} |")
    return "\n".join(lines)


def thread_table(groups):
    lines = ["| threads | " + " | ".join(group.title for group in groups) + " |",
             "| ---: |" + " ---: |" * len(groups)]
    for count in map(str, THREADS):
        cells = [f"{group.rate(count):,.0f} ({group.ratio(count, '1'):.2f}×)" for group in groups]
        lines.append(f"| {count} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def draw(groups, thread_groups):
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plot

    plot.rcParams.update({"svg.hashsalt": "hisbridge", "font.size": 9})

    def bars(name, title, groups):
        rows = [(f"{program.name}", group.rate(program.name)) for group in groups for program in group.programs]
        figure, all_axes = plot.subplots(len(groups), 1, figsize=(8, 0.32 * len(rows) + 0.8 * len(groups)),
                                         gridspec_kw={"height_ratios": [len(group.programs) for group in groups]})
        for axes, group in zip(all_axes if len(groups) > 1 else [all_axes], groups):
            programs = sorted(group.programs, key=lambda program: group.rate(program.name))
            rates = [group.rate(program.name) for program in programs]
            colours = ["#c0392b" if program.name == OURS else "#7f8c9b" for program in programs]
            drawn = axes.barh([program.name for program in programs], rates, color=colours)
            axes.bar_label(drawn, [f" {rate:,.0f}" for rate in rates])
            axes.set_xlim(0, max(rates) * 1.15)
            axes.set_title(f"{group.title}: per second", loc="left", fontsize=9)
            axes.spines[["top", "right"]].set_visible(False)
        figure.tight_layout()
        figure.savefig(ROOT / f"docs/{name}.svg", metadata={"Date": None, "Title": title})

    bars("performance-sm2", "SM2 encryption", [group for group in groups if group.key.startswith("sm2")])
    bars("performance-calls", "Health card call", [group for group in groups if not group.key.startswith("sm2")])
    figure, axes = plot.subplots(figsize=(8, 3.2))
    for group in thread_groups:
        one = group.rate("1")
        axes.plot(THREADS, [group.rate(str(count)) / one for count in THREADS], marker="o", label=group.title)
    axes.set(xscale="log", xticks=THREADS, xticklabels=THREADS, xlabel="threads", ylabel="times one thread", ylim=0)
    axes.minorticks_off()
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(ROOT / "docs/performance-threads.svg", metadata={"Date": None, "Title": "Threads"})


def versions():
    def first(*command):
        return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0]

    lock = (ROOT / "benches/peers/rust/Cargo.lock").read_text().split("[[package]]")
    crates = {}
    for entry in lock:
        words = dict(line.split(" = ", 1) for line in entry.strip().splitlines() if " = " in line)
        if words.get("name", "").strip('"') in ("sm2", "gm-sm2", "gm-rs", "libsm", "smcrypto", "ureq"):
            crates[words["name"].strip('"')] = words["version"].strip('"')
    java = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libbcprov-java"], capture_output=True, text=True)
    curl = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libcurl4-openssl-dev:amd64"], capture_output=True, text=True)
    node = json.loads((PEERS / "node/node_modules/sm-crypto/package.json").read_text())["version"]
    python = (ROOT / "benches/peers/python/requirements.txt").read_text().split()
    return ", ".join(
        [f"{name} {version}" for name, version in sorted(crates.items())]
        + [first("openssl", "version").split(" (")[0].rsplit(" ", 3)[0], f"libcurl {curl.stdout}",
           f"BouncyCastle {java.stdout}", f"sm-crypto {node} on Node.js {first('node', '--version')}"]
        + [word.replace("==", " ") for word in python if not word.startswith("matplotlib")]
    )


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), platform.machine())
    return f"{len(os.sched_getaffinity(0))} cores of {model}, Linux {'.'.join(platform.release().split('.')[:2])}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=24)
    arguments.add_argument("--milliseconds", type=int, default=300)
    arguments.add_argument("--print", action="store_true")
    given = arguments.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(pathlib.Path(folder))
        try:
            text = report(sandbox, given, load)
        finally:
            sandbox.process.kill()
    print(text)
    if given.print:
        return
    page = ROOT / "docs/performance.md"
    begin, end = "<!-- measured by make bench: begin -->\n", "<!-- measured by make bench: end -->"
    before, rest = page.read_text().split(begin)
    page.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end)[1])


def report(sandbox, given, load):
    settings = json.loads((sandbox.work / "http.json").read_text())
    key = settings["imaging"]["public_key"]
    groups = []
    for arch in TRIPLES:
        groups.append(encryptions(arch, sandbox, key))
        groups[-1].measure(given.rounds, given.milliseconds)
    for arch in TRIPLES:
        for kind in (("http", "kept"), ("https", "kept"), ("https", "new")):
            groups.append(in_several_starts(lambda: exchanges(arch, sandbox, *kind), given.rounds, given.milliseconds))
            print(groups[-1].title, file=sys.stderr, flush=True)
    thread_groups = [
        threads(sandbox, "x86_64", "imaging", "imaging address (SM2)", "imaging.his_login", "exam.json"),
        threads(sandbox, "x86_64", "card", "health card call (HTTP, server on the same cores)", CARD_CALL, "card.json"),
    ]
    for group in thread_groups:
        group.measure(given.rounds, given.milliseconds)
    begin = {arch: starts(sandbox, arch, given.rounds) for arch in TRIPLES}
    resident = {arch: memory(sandbox, arch) for arch in TRIPLES}
    if not given.print:
        draw(groups, thread_groups)
    sm2 = {group.key: group for group in groups}
    fast, small = sm2["sm2-x86_64"], sm2["sm2-i686"]
    best = max((program.name for program in small.programs if program.name != OURS), key=small.rate)
    lines = [
        f"Measured on {machine()}; load before the run {load:.1f}; {given.rounds} rounds of {given.milliseconds} ms.",
        "",
        "| goal | reached |", "| --- | --- |",
        f"| the viewer's address level with GmSSL's bare encryption on x86_64: 8.1× OpenSSL 3 | {fast.ratio(OURS, 'OpenSSL 3 (EVP)'):.1f}× OpenSSL 3 |",
        f"| on i686 4× the fastest peer | {small.ratio(OURS, best):.1f}× {best} |",
    ]
    for key, words in (("http-kept", "HTTP"), ("https-kept", "HTTPS")):
        group = sm2[f"{key}-x86_64"]
        lines += [
            f"| a health card call over a kept connection, {words}: at most 1.10× the time of bare ureq | {1 / group.ratio(OURS, 'ureq, bare'):.2f}× |",
            f"| faster than libcurl + OpenSSL, {words} | {group.ratio(OURS, 'libcurl + OpenSSL, bare'):.2f}× as fast |",
        ]
    lines += [
        f"| 16 threads on two cores 1.8× one | {thread_groups[0].ratio('16', '1'):.2f}× |",
        f"| from dlopen to the first signed HTTPS answer at most 10 ms on i686 | {begin['i686']:.1f} ms (x86_64: {begin['x86_64']:.1f} ms) |",
        "| resident memory after 1,000 calls at most 6 MB | "
        + ", ".join(f"{arch}: {(after - before) / 1024:.1f} MB for the library, {after / 1024:.1f} MB for the whole process"
                    for arch, (before, after) in resident.items()) + " |",
        "",
    ]
    for group in groups:
        lines += [table(group, OURS), ""]
    lines += [thread_table(thread_groups), "", f"Peers: {versions()}.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
