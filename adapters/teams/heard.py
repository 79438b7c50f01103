"""What does an activity say, read from its raw JSON, whose shape nobody vouches for?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


class Malformed(Exception):
    """Not an activity."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An activity; what is missing, or is not what it should be, reads as empty.

    The raw JSON is kept because botbuilder's model drops what it does not know, and misreads `tenantId`.
    """

    raw: Json
    kind: str
    service_url: str

    def text(self, *path: str) -> str:
        return text(self.raw, *path)

    def node(self, *path: str) -> Json:
        return node(self.raw, *path)

    def each(self, *path: str) -> Iterator[Json]:
        """The objects in a list."""
        found = node(self.raw, *path[:-1]).get(path[-1])
        return (item for item in found if isinstance(item, dict)) if isinstance(found, list) else iter(())

    @property
    def id(self) -> str:
        return self.text("id")

    @property
    def conversation(self) -> str:
        """With its `;messageid=`, if it is a thread."""
        return self.text("conversation", "id")

    @property
    def tenants(self) -> frozenset[str]:
        """The tenants that it names; one is as it should be."""
        named = self.text("channelData", "tenant", "id"), self.text("conversation", "tenantId")
        return frozenset(filter(None, named))

    @property
    def targeted(self) -> bool:
        """Said to the bot alone where others read: a slash command. botbuilder's model drops this."""
        return self.node("recipient").get("isTargeted") is True

    @property
    def invoke(self) -> str:
        """The name of an invoke, else nothing."""
        return self.text("name") if self.kind == "invoke" else ""

    @property
    def data(self) -> Json:
        """What a pressed button carries, inputs included, in each of the shapes in which it can come."""
        match self.invoke:
            case "adaptiveCard/action":
                return self.node("value", "action", "data")
            case "task/fetch" | "task/submit":
                return self.node("value", "data")
        return self.node("value")


def parse(body: bytes) -> Heard:
    """Raises Malformed unless it is a JSON object with a type, a conversation and a service URL."""
    try:
        raw = json.loads(body.decode())
        if rb"\ud" in body.lower():
            json.dumps(raw, ensure_ascii=False).encode()  # half a surrogate pair can be neither stored nor sent
    except (ValueError, RecursionError):
        raise Malformed("no JSON") from None
    if not isinstance(raw, dict):
        raise Malformed("no object")
    heard = Heard(raw, text(raw, "type"), text(raw, "serviceUrl"))
    for name, value in (("type", heard.kind), ("serviceUrl", heard.service_url), ("conversation", heard.conversation)):
        if not value:
            raise Malformed(f"no {name}")
    return heard


def node(raw: Json, *path: str) -> Json:
    for name in path:
        found = raw.get(name)
        if not isinstance(found, dict):
            return {}
        raw = found
    return raw


def text(raw: Json, *path: str) -> str:
    """Without NULs, which no database column takes."""
    found = node(raw, *path[:-1]).get(path[-1])
    return found.replace("\0", "") if isinstance(found, str) else ""
