"""What happens when a person types into a searched field of an open dialog, or chooses by what they read?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.playground.chat_door import Seen, unsent
from bot.playground.chat_log import Json
from bot.playground.teams.cards import inputs_of
from bot.playground.teams.pressing import UNREACHABLE, Pressing
from bot.playground.teams.state import Dialog

SEARCH = "application/vnd.microsoft.search.searchResponse"
# learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search: options in the drop-down.
DROPPED_DOWN = 15


class Searching:
    """Acts in a dialog; a field is named by its input's id, with or without the mark of several values."""

    def __init__(self, pressing: Pressing) -> None:
        self.pressing = pressing
        self.state = pressing.state

    async def search(self, user: str, field: str, typed: str, dialog_id: str | None = None, skip: int = 0) -> Seen:
        """Ask the bot for what fits; what it found can be chosen from then on, and what is no answer drops nothing."""
        dialog = self.pressing.dialog(user, dialog_id)
        element = input_named(dialog, field)
        query = element.get("choices.data")
        if not isinstance(query, dict):
            raise LookupError(f"{field} is not searched")
        person, place = self.pressing.people.person(user), self.state.conversations[dialog.conversation]
        value = {
            "kind": "search",
            "queryText": typed,
            "queryOptions": {"skip": skip, "top": DROPPED_DOWN},
            "dataset": query["dataset"],
        }
        seen = await self.pressing.invoke("application/search", dialog.app_id, person, place, value, None)
        found = _results(seen)
        if found is None:
            return seen.telling(UNREACHABLE)
        dialog.found.setdefault(element["id"], {}).update(found)
        self.state.log.touch()
        return seen

    def offered(self, user: str, field: str) -> list[Json]:
        """The choices that stand there without a search."""
        return list(input_named(self.pressing.dialog(user, None), field).get("choices", []))

    async def choose(self, user: str, field: str, titles: list[str], dialog_id: str | None = None) -> Seen:
        self.take(user, field, titles, dialog_id)
        return unsent(None)

    def take(self, user: str, field: str, titles: Sequence[str], dialog_id: str | None = None) -> None:
        """Of the field's options, those found included, exactly these. Raises LookupError for one that is not there."""
        dialog = self.pressing.dialog(user, dialog_id)
        element = input_named(dialog, field)
        offered = {each["title"]: each["value"] for each in element.get("choices", [])}
        offered |= {title: value for value, title in dialog.found.get(element["id"], {}).items()}
        missing = [title for title in titles if title not in offered]
        if missing or (len(titles) > 1 and not element.get("isMultiSelect")):
            raise LookupError(f"{missing or titles} cannot be chosen among {list(offered)}")
        dialog.entered[element["id"]] = ",".join(offered[title] for title in titles)
        self.state.log.touch()


def input_named(dialog: Dialog, field: str) -> Json:
    for element in inputs_of(dialog.task["card"]["content"]):
        if field in (element["id"], element["id"].removesuffix("[]")):
            return element
    raise LookupError(f"the dialog has no {field!r}")


def _results(seen: Seen) -> dict[str, str] | None:
    """Titles by value, as many as drop down; None for what Teams would not take for an answer."""
    body = seen.body if seen.status == 200 and isinstance(seen.body, dict) else {}
    results = (body.get("value") or {}).get("results") if body.get("type") == SEARCH else None
    if not isinstance(results, list):
        return None
    return {str(each["value"]): str(each["title"]) for each in results[:DROPPED_DOWN]}
