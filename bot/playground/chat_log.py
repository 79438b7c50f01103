"""What has been posted in a loopback chat, how was it edited, and when did anything last change?"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Json = dict[str, Any]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a post: what it said from this moment on."""

    at: float
    body: Json


@dataclass(slots=True, kw_only=True)
class Post:
    """One message and its edits; `only_for` makes it ephemeral, `own_views` are single readers' versions."""

    id: str
    conversation: str
    author: str
    versions: list[Version]
    thread: str | None = None
    only_for: str | None = None
    deleted: bool = False
    own_views: dict[str, Json] = field(default_factory=dict)

    @property
    def body(self) -> Json:
        return self.versions[-1].body

    def edit(self, body: Json, at: float) -> None:
        """Replace what everybody sees; single readers' versions end here."""
        self.versions.append(Version(at, body))
        self.own_views.clear()

    def seen_by(self, user: str) -> Json:
        return self.own_views.get(user, self.body)

    def visible_to(self, user: str) -> bool:
        return not self.deleted and self.only_for in (None, user)

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "conversation": self.conversation,
            "author": self.author,
            "thread": self.thread,
            "only_for": self.only_for,
            "deleted": self.deleted,
            "at": self.versions[0].at,
            "body": self.body,
            "edits": [{"at": version.at, "body": version.body} for version in self.versions[:-1]],
            "own_views": self.own_views,
        }


class Revisions:
    """A revision that only grows, and a way to wait for a change of it."""

    def __init__(self) -> None:
        self.revision = 0
        self._changed = asyncio.Event()

    def touch(self) -> None:
        """Say that something changed: every waiter looks again."""
        self.revision += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait_for(self, predicate: Callable[[], Found], within: float = 5.0) -> Found:
        """Return the predicate's first truthy answer; asked now and after every change. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not (found := predicate()):
                await self._changed.wait()
        return found

    async def wait_past(self, revision: int, within: float) -> int:
        """Return the revision as soon as it is above the given one, or whatever it is after `within` seconds."""
        with contextlib.suppress(TimeoutError):
            await self.wait_for(lambda: self.revision > revision, within)
        return self.revision


class ChatLog(Revisions):
    """Posts in the order they were made."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[tuple[str, str], Post] = {}

    def add(self, post: Post) -> Post:
        self.posts[post.conversation, post.id] = post
        self.touch()
        return post

    def find(self, conversation: str, post_id: str) -> Post | None:
        return self.posts.get((conversation, post_id))

    def in_conversation(self, conversation: str) -> list[Post]:
        """Every post of one conversation, oldest first, deleted and ephemeral ones included."""
        return [post for post in self.posts.values() if post.conversation == conversation]


class Clock:
    """Wall time plus however far somebody has pushed it; pushing wakes the sleepers."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._pushed = asyncio.Event()

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds
        pushed, self._pushed = self._pushed, asyncio.Event()
        pushed.set()

    async def sleep(self, seconds: float) -> None:
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._pushed.wait()
            except TimeoutError:
                continue
