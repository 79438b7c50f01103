"""Does a JSON value have the shape Slack wants, and if not, what would Slack say is wrong?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
"""Takes a value and its JSON pointer, yields one sentence per problem, worded as Slack's response_metadata.messages."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The properties an object must and may have; `needs_one_of` names alternatives of which one must be there."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    needs_one_of: tuple[str, ...] = ()


def problem(sentence: str, pointer: str) -> str:
    return f"[ERROR] {sentence} [json-pointer:{pointer}]"


def conform(value: Any, pointer: str, shape: Shape) -> Iterator[str]:
    """Check an object's properties; unknown ones are refused, as Slack does."""
    if not isinstance(value, dict):
        yield problem("must be an object", pointer)
        return
    checks = {**shape.required, **shape.optional}
    for missing in shape.required.keys() - value.keys():
        yield problem(f"missing required field: {missing}", pointer)
    if shape.needs_one_of and not any(value.get(name) for name in shape.needs_one_of):
        yield problem(f"missing required field: {shape.needs_one_of[0]}", pointer)
    for name, inner in value.items():
        if name == "type":
            continue
        if name not in checks:
            yield problem(f"invalid additional property: {name}", pointer)
        else:
            yield from checks[name](inner, f"{pointer}/{name}")


def shaped(shape: Shape) -> Check:
    return lambda value, pointer: conform(value, pointer, shape)


def anything(value: Any, pointer: str) -> Iterator[str]:
    """Not looked into: either free-form, or nothing the bot sends."""
    return iter(())


def string(limit: int, least: int = 1) -> Check:
    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", pointer)
        elif len(value) > limit:
            yield problem(f"must be less than {limit + 1} characters", pointer)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", pointer)

    return check


def slack_file(value: Any, pointer: str) -> Iterator[str]:
    """An id or an address, not both (docs.slack.dev/reference/block-kit/composition-objects/slack-file-object)."""
    if not isinstance(value, dict) or len(value) != 1 or not value.keys() <= {"id", "url"}:
        yield problem("must have either an id or a url", pointer)
    elif "id" in value and not re.fullmatch(r"F[A-Z0-9]{8,}", str(value["id"])):
        yield problem("input must match regex pattern: ^[F][A-Z0-9]{8,}$", f"{pointer}/id")


def flag(value: Any, pointer: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield problem("must be a boolean", pointer)


def whole(least: int, most: int) -> Check:
    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield problem(f"must be a whole number from {least} to {most}", pointer)

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, pointer: str) -> Iterator[str]:
        if value not in allowed:
            yield problem(f"must be one of: {', '.join(allowed)}", pointer)

    return check


def many(each: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must be an array", pointer)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", pointer)
        for index, item in enumerate(value):
            yield from each(item, f"{pointer}/{index}")

    return check


def text(limit: int, *kinds: str) -> Check:
    """A text object; both kinds are allowed unless named."""
    allowed = kinds or ("plain_text", "mrkdwn")
    shape = Shape({"text": string(limit)}, {"emoji": flag, "verbatim": flag})

    def check(value: Any, pointer: str) -> Iterator[str]:
        yield from conform(value, pointer, shape)
        if not isinstance(value, dict):
            return
        kind = value.get("type")
        if kind not in allowed:
            yield problem(f"unsupported text type: {kind}", f"{pointer}/type")
        misplaced = "verbatim" if kind == "plain_text" else "emoji"
        if misplaced in value:
            yield problem(f"invalid additional property: {misplaced}", pointer)

    return check


def plain(limit: int) -> Check:
    return text(limit, "plain_text")


def typed(table: Mapping[str, Shape], *allowed: str) -> Check:
    """An object whose `type` picks its shape from the table; only the allowed types may stand here."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in allowed or kind not in table:
            yield problem(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            yield from conform(value, pointer, table[kind])

    return check
