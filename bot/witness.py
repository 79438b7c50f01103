"""Who outside the database remembers how far the record had come?"""

import asyncio
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from domain.chain import Head
from domain.ids import OrgId

log = structlog.get_logger()


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
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadHeads(f"{path}: {type(error).__name__}") from None
    return tuple(_heads(path, lines))


def _heads(path: Path, lines: Iterable[str]) -> Iterable[Head]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            at = datetime.fromisoformat(told["at"])
            yield Head(OrgId(str(told["org"])), int(told["count"]), str(told["hash"]), str(told["key"]), at)
        except (ValueError, KeyError, TypeError):
            raise BadHeads(f"{path}, line {number}: not a head") from None


def _told(head: Head) -> dict[str, object]:
    return {"count": head.count, "hash": head.mac, "key": head.key, "at": head.at.isoformat()}


def _append(path: Path, line: str) -> None:
    """One write at the end of the file, on the disk before it counts as kept."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
