#!/usr/bin/env python3
"""Puts one defect at a time into the Swift sources and asks whether vectors/ alone notices it.

defects/*.toml hold the defects: an id, a class, the standard's place, a file, and a text that must
stand there exactly once with the text that takes its place. For each, the file is compiled again and
linked with the others into a judge, which runs the vectors. A judge that ends in any way but
success, or not in time, has noticed the defect: it is killed.

Files are compiled one by one, without optimisation across them, so nothing of a function's body is
in another file's object, and one file's compilation is enough for each defect. No source is changed:
the defective file lies in .build/mutation, as do the results, so that a run that was stopped goes on
where it was. Sources, vectors and defects are part of a result's key.

Usage: Checks/mutation/mutate.py [--only ID…] [--class NAME] [--jobs N] [--fresh] [--check] [--list]
Exit code 0: at least 95 % are killed, each survivor has an argument, each text was found once.
"""

import argparse
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import threading
import time
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = ROOT / ".build" / "mutation"
GOAL = 0.95
SETTINGS = [
    "-swift-version", "6", "-package-name", "pqtwin", "-O", "-suppress-warnings",
    "-strict-memory-safety",
    "-enable-upcoming-feature", "ExistentialAny",
    "-enable-upcoming-feature", "InternalImportsByDefault",
    "-enable-upcoming-feature", "MemberImportVisibility",
    "-enable-upcoming-feature", "NonisolatedNonsendingByDefault",
    "-enable-experimental-feature", "Lifetimes",
]
LEVELS = {"PQLatticeCoreV3": "v3", "PQLatticeCoreV4": "v4"}
NEEDED = {
    "baseline": set(),
    "v3": {"avx2", "bmi1", "bmi2", "fma", "movbe", "f16c"},
    "v4": {"avx2", "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
}
IS_X86 = platform.machine().lower() in ("x86_64", "amd64")
IMPORT = re.compile(r"^\s*(?:(?:public|package|internal|private|@\w+) )*import (\w+)", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Defect:
    """One change to one file."""

    id: str
    kind: str
    place: str
    file: str
    old: str
    new: str
    level: str = "baseline"
    argument: str = ""

    @property
    def module(self):
        folder = pathlib.PurePath(self.file).parts[1]
        return folder if self.level == "baseline" else f"{folder}{self.level.upper()}"


def read_defects():
    defects = []
    for path in sorted((HERE / "defects").glob("*.toml")):
        for entry in tomllib.loads(path.read_text())["defect"]:
            defects.append(Defect(**entry))
    ids = [defect.id for defect in defects]
    repeated = {name for name in ids if ids.count(name) > 1}
    if repeated:
        sys.exit(f"used twice: {', '.join(sorted(repeated))}")
    return defects


class Modules:
    """What the judge is made of: PQVectors' checks and all that they import."""

    # The judge makes no vectors and knows no TLS, which would bring the certificates' parser with it.
    LEFT_OUT = ("Generation", "TLSChecks.swift")
    TLS_CASE = re.compile(r'^.*\("TLS-v1\.3", "KDF"\).*\n', re.MULTILINE)

    def __init__(self):
        self.sources = {}
        self.order = []
        self._add("PQVectors")

    def _folder(self, name):
        for parent in ("Sources", "Tests"):
            if (folder := ROOT / parent / name).is_dir():
                return folder
        return None

    def _add(self, name):
        folder = self._folder(name)
        if name in self.order or folder is None or (folder / "module.modulemap").exists():
            return
        if name in LEVELS and not IS_X86:
            return
        files = [
            path for path in sorted(folder.resolve().rglob("*.swift"))
            if not set(path.relative_to(folder.resolve()).parts) & set(self.LEFT_OUT)
        ]
        self.sources[name] = files
        imports = {found for path in files for found in IMPORT.findall(path.read_text())}
        for imported in sorted(imports - {name}):
            self._add(imported)
        self.order.append(name)

    def text(self, path):
        """A file as it is compiled."""
        text = path.read_text()
        return self.TLS_CASE.sub("", text) if path.name == "VectorVerifier.swift" else text

    def count(self, defect):
        """How often the text of a defect stands in its file."""
        path = (ROOT / defect.file).resolve()
        return self.text(path).count(defect.old) if path.is_file() else 0

    def fingerprint(self):
        digest = hashlib.sha256()
        files = [path for name in self.order for path in self.sources[name]]
        files += [HERE / "judge" / "main.swift", *sorted((ROOT / "Sources").glob("C*/*.h"))]
        files += sorted((ROOT / "vectors").rglob("*.json"))
        for path in files:
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
        digest.update("\0".join(SETTINGS).encode())
        digest.update(run(["swiftc", "--version"]).stdout.encode())
        return digest.hexdigest()


def run(command, **options):
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, errors="replace", **options)


def must(command):
    result = run(command)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}")
    return result


def has(level):
    """Whether this processor runs a build, as far as the system tells."""
    try:
        flags = re.search(r"^flags\s*:(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        return level == "baseline"
    return NEEDED[level] <= set(flags.group(1).split() if flags else ())


def libraries(kind):
    return run(["pkg-config", kind, "libsodium", "libcrypto"]).stdout.split()


class Base:
    """The judge without any defect, file by file."""

    def __init__(self, modules):
        self.modules = modules
        self.folder = WORK / "base"
        self.changed = self.folder / "changed"
        includes = [
            part for folder in sorted((ROOT / "Sources").glob("C*/module.modulemap"))
            for part in ("-I", folder.parent)
        ]
        flags = [part for flag in libraries("--cflags") for part in ("-Xcc", flag)]
        self.settings = SETTINGS + ["-I", self.folder, *includes, *flags]

    def files(self, module):
        """The module's files as they are compiled."""
        return [
            self.changed / path.name if self.modules.text(path) != path.read_text() else path
            for path in self.modules.sources[module]
        ]

    def options(self, module):
        options = ["-parse-as-library", *self.settings, "-module-name", module]
        if level := LEVELS.get(module):
            options += ["-D", f"LATTICE_{level.upper()}", "-Xcc", f"-march=x86-64-{level}"]
        return options

    def compile_module(self, module):
        folder = self.folder / module
        folder.mkdir()
        return run(
            ["swiftc", *self.options(module), "-emit-module", "-emit-module-path",
             self.folder / f"{module}.swiftmodule", "-c", *self.files(module)],
            cwd=folder)

    def compile_file(self, module, original, replacement, target):
        """One file of a module alone: the others are read, but not compiled again."""
        others = [
            compiled for path, compiled in zip(self.modules.sources[module], self.files(module))
            if path != original
        ]
        return run(
            ["swiftc", "-frontend", "-c", "-primary-file", replacement, *others,
             *self.options(module), "-o", target])

    def link(self, target, replaced):
        objects = [self.folder / "judge.o"]
        for module in self.modules.order:
            for path in sorted((self.folder / module).glob("*.o")):
                objects.append(replaced.get((module, path.stem), path))
        command = ["swiftc", "-o", target, *objects, *libraries("--libs")]
        # Many linkers beside each other fail now and then; a true failure comes again.
        result = run(command)
        return result if result.returncode == 0 else run(command)

    def build(self, fingerprint):
        stamp = self.folder / "fingerprint"
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.changed.mkdir(parents=True)
        for path in {path for name in self.modules.order for path in self.modules.sources[name]}:
            if self.modules.text(path) != path.read_text():
                (self.changed / path.name).write_text(self.modules.text(path))
        for module in self.modules.order:
            start = time.monotonic()
            result = self.compile_module(module)
            if result.returncode != 0:
                sys.exit(f"{module} doesn't compile:\n{result.stderr}")
            print(f"{module}: {time.monotonic() - start:.1f} s", file=sys.stderr)
        must(["swiftc", *self.settings, "-module-name", "judge", "-c",
              "-o", self.folder / "judge.o", HERE / "judge" / "main.swift"])
        result = self.link(self.folder / "judge", {})
        if result.returncode != 0:
            sys.exit(result.stderr)
        stamp.write_text(fingerprint)


def judge(executable, level, limit):
    """How long the vectors took and what they said; the exit code is None if time ran out."""
    environment = {**os.environ, "PQTWIN_LATTICE_LEVEL": level}
    start = time.monotonic()
    try:
        result = run([executable, ROOT / "vectors"], env=environment, timeout=limit)
    except subprocess.TimeoutExpired:
        return limit, None, "no end"
    said = result.stdout.strip().splitlines()
    return time.monotonic() - start, result.returncode, said[-1] if said else "a trap"


def attempt(base, defect, limit):
    """One defect: its outcome, the case that noticed it or what is wrong, and the seconds."""
    start = time.monotonic()

    def ended(outcome, detail):
        return {"outcome": outcome, "detail": detail, "seconds": round(time.monotonic() - start, 1)}

    if base.modules.count(defect) != 1:
        return ended("stale", f"the text stands there {base.modules.count(defect)} times")
    if defect.module not in base.modules.sources or not has(defect.level):
        return ended("not here", f"this machine has no {defect.module}")
    folder = WORK / "jobs" / defect.id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = (ROOT / defect.file).resolve()
    (folder / path.name).write_text(base.modules.text(path).replace(defect.old, defect.new))
    defective = folder / "defective.o"
    for step in (
        lambda: base.compile_file(defect.module, path, folder / path.name, defective),
        lambda: base.link(folder / "judge", {(defect.module, path.stem): defective}),
    ):
        result = step()
        if result.returncode != 0:
            lines = [line for line in result.stderr.splitlines() if "error" in line]
            return ended("doesn't compile", " | ".join(lines[:3]) or result.stderr[-300:])
    _, code, said = judge(folder / "judge", defect.level, limit)
    shutil.rmtree(folder, ignore_errors=True)
    return ended("survived", "") if code == 0 else ended("killed", said)


class Results:
    """What is known already, a line for each defect, so that a run can be stopped and go on."""

    def __init__(self, fingerprint, fresh):
        self.path = WORK / "results.jsonl"
        self.fingerprint = fingerprint
        self.known = {}
        self.lock = threading.Lock()
        if self.path.exists() and not fresh:
            for line in self.path.read_text().splitlines():
                entry = json.loads(line)
                self.known[entry["key"]] = entry

    def key(self, defect):
        changed = (defect.file, defect.old, defect.new, defect.level)
        return hashlib.sha256(repr((self.fingerprint, changed)).encode()).hexdigest()

    def get(self, defect):
        return self.known.get(self.key(defect))

    def add(self, defect, result):
        entry = {"key": self.key(defect), "id": defect.id, **result}
        with self.lock:
            self.known[entry["key"]] = entry
            with self.path.open("a") as file:
                file.write(json.dumps(entry) + "\n")


def report(defects, results):
    """The table and the verdict."""
    bad = []
    counts = {}
    for defect in defects:
        result = results[defect.id]
        counts[result["outcome"]] = counts.get(result["outcome"], 0) + 1
        print(f"{defect.id:32} {defect.kind:14} {result['outcome']:9} {result['seconds']:5.1f}"
              f"  {result['detail']}")
        if result["outcome"] == "survived":
            print(f"{'':48}{defect.argument or 'no argument why'}")
            if not defect.argument:
                bad.append(f"{defect.id} survived and has no argument")
        elif result["outcome"] not in ("killed", "not here"):
            bad.append(f"{defect.id}: {result['outcome']}: {result['detail']}")
        elif result["outcome"] == "killed" and defect.argument:
            bad.append(f"{defect.id} has an argument why it survives, but was killed")
    killed, survived = counts.get("killed", 0), counts.get("survived", 0)
    share = killed / max(1, killed + survived)
    print(f"{len(defects)} defects: "
          + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())))
    print(f"killed {100 * share:.1f} %, wanted {100 * GOAL:.0f} %")
    if share < GOAL:
        bad.append("too few are killed")
    for line in bad:
        print(line, file=sys.stderr)
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="ID", help="these defects alone")
    parser.add_argument("--class", dest="kind", help="the defects of one class")
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("JOBS", "2")))
    parser.add_argument("--fresh", action="store_true", help="forget earlier results")
    parser.add_argument("--check", action="store_true", help="only look for each defect's text")
    parser.add_argument("--list", action="store_true", help="list the defects and end")
    options = parser.parse_args()

    defects = read_defects()
    if options.only:
        defects = [defect for defect in defects if defect.id in options.only]
    if options.kind:
        defects = [defect for defect in defects if defect.kind == options.kind]
    if not defects:
        sys.exit("no such defect")
    if options.list:
        for defect in defects:
            print(f"{defect.id:32} {defect.kind:14} {defect.place:28} {defect.file}")
        return 0
    modules = Modules()
    if options.check:
        stale = [defect for defect in defects if modules.count(defect) != 1]
        for defect in stale:
            print(f"{defect.id}: its text stands {modules.count(defect)} times in {defect.file}")
        print(f"{len(defects)} defects, {len(stale)} out of date")
        return 1 if stale else 0
    WORK.mkdir(parents=True, exist_ok=True)
    fingerprint = modules.fingerprint()
    base = Base(modules)
    base.build(fingerprint)
    seconds = 0
    for level in sorted({defect.level for defect in defects if has(defect.level)} | {"baseline"}):
        spent, code, said = judge(base.folder / "judge", level, 600)
        if code != 0:
            sys.exit(f"without any defect the vectors fail at {level}: {said}")
        seconds = max(seconds, spent)
    limit = max(20, 30 * seconds)

    known = Results(fingerprint, options.fresh)
    results = {}
    waiting = []
    for defect in defects:
        if (entry := known.get(defect)) and entry["outcome"] in ("killed", "survived"):
            results[defect.id] = entry
        else:
            waiting.append(defect)

    def work(defect):
        result = attempt(base, defect, limit)
        known.add(defect, result)
        print(f"[{len(results) + 1}/{len(defects)}] {defect.id}: {result['outcome']} "
              f"{result['detail']}", file=sys.stderr, flush=True)
        results[defect.id] = result

    with concurrent.futures.ThreadPoolExecutor(max(1, options.jobs)) as pool:
        list(pool.map(work, waiting))
    return report(defects, results)


if __name__ == "__main__":
    sys.exit(main())
