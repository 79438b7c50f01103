"""Would a package that is not pinned, not whole, not allowed or known to be broken be seen before it is shipped?"""

import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).parents[1]
HASH = "--hash=sha256:" + "0" * 64


@pytest.fixture(scope="module")
def supply() -> Any:
    spec = importlib.util.spec_from_file_location("supply", HOME / ".ci" / "supply.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["supply"] = module  # dataclasses look there for their module
    spec.loader.exec_module(module)
    return module


LOCKS = {
    "pinned and whole": (f"a==1 \\\n    {HASH} \\\n    {HASH}\n    # via b\n", 0),
    "with an extra and a marker": (f"a[x,y]==1.0 ; sys_platform == 'win32' \\\n    {HASH}\n", 0),
    "without a hash": ("a==1\n", 1),
    "with a hash that is too weak": ("a==1 --hash=sha1:00\n", 1),
    "with one good hash and one bad": (f"a==1 {HASH} --hash=md5:00\n", 1),
    "at least": (f"a>=1 {HASH}\n", 1),
    "any of a series": (f"a==1.* {HASH}\n", 1),
    "no version": (f"a {HASH}\n", 1),
    "from an address": (f"a @ https://x.example/a.whl {HASH}\n", 1),
    "from a folder": ("-e .\n", 1),
    "from another index": ("--extra-index-url https://x.example\n", 1),
}


@pytest.mark.parametrize(("text", "faults"), LOCKS.values(), ids=LOCKS.keys())
def test_what_is_not_pinned_and_whole_is_named(supply: Any, text: str, faults: int) -> None:
    """Lost otherwise: the same install tomorrow as today."""
    assert len(list(supply.unlocked(text))) == faults


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-traces.lock", "requirements-dev.lock"])
def test_our_locks_hold(supply: Any, lock: str) -> None:
    """Lost otherwise: the same, of what we ship."""
    text = (HOME / lock).read_text()
    assert len(supply.names(text)) > 50 and list(supply.unlocked(text)) == []


@pytest.mark.parametrize("lock", ["requirements-traces.lock", "requirements-dev.lock"])
def test_a_larger_lock_holds_the_smaller_one_as_it_is(supply: Any, lock: str) -> None:
    """Lost otherwise: an image with traces, or a tested bot, that stands on other versions than the one that is run."""
    small, large = (
        set(re.findall(r"(?m)^\S+==\S+", (HOME / each).read_text())) for each in ("requirements.lock", lock)
    )
    assert small < large


LICENCES = {
    "MIT": False,
    "Apache-2.0 OR BSD-3-Clause": False,
    "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0": False,
    "GPL-3.0-only": True,
    "MIT AND AGPL-3.0-or-later": True,
    "MIT OR GPL-2.0-only": True,
    "LicenseRef-Ours": True,
    "Proprietary": True,
    "": True,
}


@pytest.mark.parametrize(("expression", "forbidden"), LICENCES.items(), ids=[each or "none" for each in LICENCES])
def test_only_licences_that_were_thought_about_pass(supply: Any, expression: str, forbidden: bool) -> None:
    """Lost otherwise: terms that whoever runs this has never agreed to."""
    assert supply.forbidden(expression) is forbidden


def test_all_that_is_installed_with_us_is_allowed(supply: Any) -> None:
    """Lost otherwise: the same, of what we ship."""
    packages = supply.names((HOME / "requirements-traces.lock").read_text())
    assert [each for each in packages if supply.forbidden(supply.licence(each))] == []


def _told(*rows: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(rows), "fixes": []})


GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}
SAID = {
    "nothing is known": (_told(GOOD, SKIPPED), "", (1, ())),
    "a hole is known": (_told(GOOD, BAD), "", (2, ("b 2: PYSEC-1",))),
    "it knew no package at all": (_told(SKIPPED), "", (0, ())),
    "it was asked of none": (_told(), "", (0, ())),
    "the line is down": ("", "ERROR: Could not connect", (0, ())),
    "it fell": ("Traceback", "", (0, ())),
}


@pytest.mark.parametrize(("out", "err", "wanted"), SAID.values(), ids=SAID.keys())
def test_an_audit_that_did_not_happen_is_not_taken_for_a_good_one(supply: Any, out: str, err: str, wanted: Any) -> None:
    """Lost otherwise: the first hole that is published on a day when the database could not be asked."""
    found = supply.verdict(out, err)
    assert (found.asked, found.holes) == wanted
    assert bool(found.why) is (found.asked == 0)
