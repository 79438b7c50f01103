"""Is everything that this installs pinned, whole, allowed to be used, and without a known hole?

All but the last needs no network. Where the database of known holes cannot be asked, that is said, and nothing fails
for that reason alone.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from license_expression import ExpressionError, Licensing, get_spdx_licensing

HOME = Path(__file__).resolve().parents[1]
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
SHIPPED = "requirements-traces.lock"
"""The runtime's, and what can be installed besides."""

ALLOWED = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
        "Python-2.0",
        "Unlicense",
        "Zlib",
    ]
)
"""Licences that ask of whoever runs or hands on this no more than to name their authors (MPL-2.0: and to show changes
of its own files). In an "A OR B" each has to be here, so that nobody has to choose.
"""

OLDER = {
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What packages call it that name no SPDX expression, by their classifier."""

PINNED = re.compile(r"[A-Za-z0-9][\w.-]*(\[[\w,.-]+\])?==[^\s;*]+( ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def unlocked(text: str) -> Iterator[str]:
    """What in a lock could be something else tomorrow, or on another machine."""
    whole = re.sub(r"\\\n", " ", text)
    for line in whole.splitlines():
        bare = line.split(" #")[0].strip()
        if not bare or bare.startswith("#"):
            continue
        what, *hashes = re.split(r"\s+(?=--)", bare)
        if not PINNED.fullmatch(what):
            yield f"not pinned: {what}"
        elif not hashes or not all(HASH.fullmatch(each) for each in hashes):
            yield f"without a SHA-256: {what}"


def names(text: str) -> list[str]:
    """Of the packages in a lock."""
    return sorted({match[1] for match in re.finditer(r"^([A-Za-z0-9][\w.-]*)[\[=]", text, re.MULTILINE)})


def licence(package: str) -> str:
    """As an SPDX expression where it can be told; "" where it says nothing."""
    told = metadata.metadata(package)
    if expression := told.get("License-Expression"):
        return str(expression)
    kinds = {each.split(" :: ")[-1] for each in told.get_all("Classifier") or [] if each.startswith("License ::")}
    told_freely = str(told.get("License") or "").strip()
    if not (kinds := kinds - {"OSI Approved"}) and "\n" not in told_freely:
        kinds = {told_freely}
    return " AND ".join(sorted(OLDER.get(kind, kind) for kind in kinds))


def forbidden(expression: str) -> bool:
    try:
        found = _licences().license_keys(expression)
    except ExpressionError:
        return True
    return not found or not set(found) <= ALLOWED


@cache
def _licences() -> Licensing:
    return get_spdx_licensing()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`asked` counts the packages of which the database knew; `holes` are those that it knows holes of."""

    asked: int
    holes: tuple[str, ...] = ()
    why: str = ""


def verdict(out: str, err: str) -> Verdict:
    """Of what pip-audit said; it ends with the same status for a hole and for a line that is down."""
    try:
        told = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = err.strip().splitlines()[-1:] or ["it said nothing"]
        return Verdict(0, why=last[0][:300])
    known = [each for each in told if "skip_reason" not in each]
    holes = [f"{each['name']} {each['version']}: {hole['id']}" for each in known for hole in each["vulns"]]
    return Verdict(len(known), tuple(holes), "" if known else "it knew none of the packages")


def audit() -> Verdict:
    asked = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "--format",
        "json",
        "--timeout",
        "10",
    ]
    asked += ["--progress-spinner", "off", "-r", str(HOME / SHIPPED)]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=240, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return Verdict(0, why="no answer in four minutes")
    return verdict(done.stdout, done.stderr)


def wrong() -> Iterator[str]:
    """All that needs no network."""
    for lock in (RUNTIME, SHIPPED, DEV):
        yield from (f"{lock}: {each}" for each in unlocked((HOME / lock).read_text(encoding="utf-8")))
    for package in names((HOME / SHIPPED).read_text(encoding="utf-8")):
        try:
            found = licence(package)
        except metadata.PackageNotFoundError:
            continue  # of another platform: a marker keeps it away here
        if forbidden(found):
            yield f"{package}: its licence is not among those allowed: {found or 'none told'}"
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    if checked.returncode:
        yield from checked.stdout.splitlines()


def main() -> int:
    faults = list(wrong())
    found = audit()
    for each in (*faults, *(f"known hole: {hole}" for hole in found.holes)):
        print(f"supply: {each}")
    if found.asked:
        print(f"supply: {found.asked} packages held against the database of known holes")
    else:
        print(f"supply: NOT AUDITED for known holes, as their database could not be asked: {found.why}")
    print("supply: locks, licences and requirements are " + ("wrong" if faults else "right"))
    return 1 if faults or found.holes else 0


if __name__ == "__main__":
    sys.exit(main())
