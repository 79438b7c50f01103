"""Every example, as it is and with a stranger's text in place of every word that comes from outside."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from domain.catalog import SubscriptionStatus
from domain.errors import Refusal
from domain.examples import EXAMPLES
from domain.notices import FormNotice, Notice

STRANGE = {
    "a channel mention": "<!channel> <!here> @channel",
    "a person mentioned": "<@U1> <#C1> <!subteam^S1> <at>Dana</at>",
    "a link in each dialect": "<https://evil.example|Approve> [Approve](https://evil.example) https://evil.example",
    "markup": "*bold* _italic_ ~struck~ `code` ```block``` **b** __i__ # h",
    "lists and quotes": "- one\n> two\n1. three\n• four\n+ five\n1) six",
    "an emoji code": ":rotating_light: :tada::skin-tone-2:",
    "dates": "<!date^1392734382^{date}|x> {{DATE(2026-11-21T00:00:00Z)}} ${title}",
    "HTML": "</td></table><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt; \"'",
    "control characters": "a\x00b\x07c\x1b[31md\ud800e\x7f",
    "direction marks": "10 \u202e61\u202c \u2067x\u2069 \u200f \u2066",
    "twenty thousand letters": "Ünïcode " * 2500,
    "twenty thousand signs to be escaped": "<&>*" * 5000,
    "twenty thousand wide signs": "😀" * 20_000,
    "many lines": "line\n" * 4000,
    "nothing to see": "\u200b\u2060 \t\n",
    "nothing": "",
}
_KEPT = frozenset(
    {
        "id",
        "subscription",
        "zone",
        "currency",
        "listing",
        "client_id",
        "picture",
        "url",
        "link",
        "to",
        "file",
        "place",
        "offer",
        "kind",
    }
)
"""Fields that are never a stranger's: ids, which go into tokens, and settings."""

_TALKATIVE = (
    "approval, pending, every rule holds it",
    "approval, rejected",
    "approval, failed, refused by pax8",
    "approval, closed",
    "settled, rejected",
    "refused, stale",
    "licences of one client",
)


def messages() -> dict[str, Notice]:
    return {n: e for n, e in EXAMPLES.items() if not isinstance(e, FormNotice)}


def forms() -> dict[str, FormNotice]:
    return {n: e for n, e in EXAMPLES.items() if isinstance(e, FormNotice)}


def strange(thing: Any, text: str) -> Any:
    """The same thing, saying `text` wherever it says something of its own."""
    if type(thing) is str:
        return text
    if isinstance(thing, SubscriptionStatus):
        return SubscriptionStatus(text or "Active")
    if isinstance(thing, Refusal):
        return type(thing)(**_strange_fields(thing, text)) if is_dataclass(thing) else thing
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **_strange_fields(thing, text))
    return tuple(strange(item, text) for item in thing) if isinstance(thing, tuple) else thing


def _strange_fields(thing: Any, text: str) -> dict[str, Any]:
    names = [f.name for f in fields(thing)]
    told = {n: getattr(thing, n) for n in names}
    skipped = _KEPT | {"open_changes", "refresh_for"}
    return {n: value if n in skipped else strange(value, text) for n, value in told.items()}


@pytest.fixture(params=list(STRANGE.values()), ids=list(STRANGE))
def outside(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def strange_messages(outside: str) -> dict[str, Notice]:
    """One of each kind, and every one with words of a person's or of Pax8's own."""
    kinds = {type(getattr(notice, "refusal", notice)): name for name, notice in messages().items()}
    chosen = {*kinds.values(), *_TALKATIVE}
    return {name: strange(notice, outside) for name, notice in messages().items() if name in chosen}


@pytest.fixture
def strange_forms(outside: str) -> dict[str, FormNotice]:
    return {name: strange(notice, outside) for name, notice in forms().items()}


@pytest.fixture
def all_messages() -> dict[str, Notice]:
    return messages()


@pytest.fixture
def all_forms() -> dict[str, FormNotice]:
    return forms()
