"""Would the plugin see a secret, whoever of the cast it belongs to, and wherever a test has written it?"""

from pathlib import Path

import pytest

from adapters.crypto import KeyRing
from bot.playground import cast
from bot.playground.pax8 import delegated
from bot.playground.slack import oauth
from bot.playground.teams import TeamsServer
from tests.leaks import leaked

pytest_plugins = ["pytester"]

SEEDED = {
    "the signing secret": cast.SIGNING_SECRET,
    "the Teams registration's": cast.TEAMS_SECRET,
    "Pax8's": cast.PAX8_SECRET,
    "the provisioning door's": cast.VENDOR_SECRET,
    "the Slack app's": oauth.CLIENT_SECRET,
    "the delegated client's": delegated.CLIENT_SECRET,
    **{f"the bot's at {team}": token for team, token in cast.TOKENS.items()},
    "an encryption key": KeyRing.generate(),
    "what is sealed": KeyRing([KeyRing.generate()]).seal("x"),
    "a token of Teams'": TeamsServer().token("app"),
}


@pytest.mark.parametrize("secret", SEEDED.values(), ids=SEEDED.keys())
def test_what_the_cast_is_given_is_known_for_a_secret(secret: str) -> None:
    """Lost otherwise: the search, which would look for something else; and a report that leaks what it found."""
    found = leaked(f'{{"event": "x", "said": "{secret}"}}')
    assert found is not None and secret not in found


INNOCENT = (
    "2026-11-22 07:41:58 [info ] pax8_connection_renewed connected=True org=harbour",
    "change=5ea7715e-0000-4000-8000-00000000b07a delivery=4 key=slack:T0ACME:D1:1700000002.000300",
    "postgresql://seatwise@127.0.0.1:5432/t_0123456789abcdef0123456789abcdef?host=/tmp/x",
    "sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)


@pytest.mark.parametrize("line", INNOCENT)
def test_what_is_none_is_left_alone(line: str) -> None:
    """Lost otherwise: tests that fail for nothing."""
    assert leaked(line) is None


WAYS = {
    "printed": "print(SECRET)",
    "on standard error": "import sys; sys.stderr.write(SECRET)",
    "logged": "import logging; logging.getLogger('x').warning(SECRET)",
    "by a process of its own": "import subprocess, sys; subprocess.run([sys.executable, '-c', f'print({SECRET!r})'])",
    "not at all": "pass",
}


def test_whoever_writes_one_fails(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Lost otherwise: the whole search."""
    tests = (f"def test_{how.replace(' ', '_')}():\n    {statement}" for how, statement in WAYS.items())
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    pytester.makepyfile("\n".join(("SECRET = 'xoxb-' + 'playground-t0acme'", *tests)))
    result = pytester.runpytest_subprocess("-p", "tests.leaks", "-p", "no:cacheprovider", "-p", "no:xdist")
    result.assert_outcomes(passed=len(WAYS), errors=len(WAYS) - 1)
    assert "t0acme" not in "".join(line for line in result.outlines if "wrote a secret" in line)
    capfd.readouterr()  # or this one would have written them, too
