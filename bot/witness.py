"""Who outside the database remembers how far the record had come?"""

import asyncio
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from domain.chain import Head
from domain.ids import OrgId

log = structlog.get_logger()

MANY = 2**63
"""No record has as many entries."""


class BadHeads(ValueError):
    """A file that does not hold heads; the text says where."""


@dataclass(frozen=True, slots=True)
class HeadFile:
    """The Witness port: a line of JSON for each head, in the log and, where one is set, in a file."""

    path: Path | None

    async def keep(self, head: Head) -> None:
        log.info("audit_head", org=head.org, **_told(head))
        if self.path is not None:
            await asyncio.to_thread(_append, self.path, spelled(head))


def spelled(head: Head) -> str:
    return json.dumps({"org": head.org, **_told(head)})


def heads(path: Path) -> tuple[Head, ...]:
    """All that a file holds; raises `BadHeads`."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a text"
        raise BadHeads(f"{path}: {why}") from None
    found = tuple(_heads(path, lines))
    if not found:
        raise BadHeads(f"{path} holds no head: it proves nothing")
    return found


def _heads(path: Path, lines: Iterable[str]) -> Iterable[Head]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _head(json.loads(line))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BadHeads(f"{path}, line {number}: not a head") from None


def _head(told: Any) -> Head:
    """Spelled as we spell it, or none: what means nothing would prove nothing, unseen."""
    org, mac, key = (told[name] for name in ("org", "hash", "key"))
    count, at = told["count"], datetime.fromisoformat(told["at"])
    if type(count) is not int or not 0 < count < MANY or not all(isinstance(text, str) for text in (org, mac, key)):
        raise ValueError(told)
    return Head(OrgId(org), count, mac, key, at)


def _told(head: Head) -> dict[str, object]:
    return {"count": head.count, "hash": head.mac, "key": head.key, "at": head.at.isoformat()}


def _append(path: Path, line: str) -> None:
    """One write at the end of the file, on the disk before it counts as kept. After a line that was cut off, by a full
    disk or a crash, it begins with a new one: else both would be lost.
    """
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        end = os.lseek(handle, 0, os.SEEK_END)
        os.lseek(handle, max(end - 1, 0), os.SEEK_SET)
        torn = end > 0 and os.read(handle, 1) != b"\n"
        os.write(handle, f"{chr(10) if torn else ''}{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
