"""What does Teams get as the answer to a press or a dialog, inside the request?

HTTP 200 with `{statusCode, type, value}` for a card's action
(learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model), with `{task}` for a dialog
(learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from adapters.teams.heard import node, text
from adapters.teams.refresh import refreshed_for
from cards.model import Banner, Buttons, Card, Form, Kind, Link, Picture, Rows, Text
from cards.notices import card, form
from cards.teams import dialog, dialog_errors, is_long, message
from cards.teams_inputs import options
from cards.text import fallback
from cards.words import doors
from domain.notices import FieldErrors, Nothing, Notice, OpenForm, Options, Redraw, Reply, Say

Json = dict[str, Any]

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
TEXT = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"
FOUND = "application/vnd.microsoft.search.searchResponse"
LONGEST = 300
"""Characters in an answer that only says something; more would not be read there."""


@dataclass(frozen=True, slots=True)
class FormAgain:
    """The form that was sent off, filled in, with what is wrong in it; `opened_from` is the message that it came from,
    if that is known.
    """

    form: Form
    errors: FieldErrors
    opened_from: str = ""

    @property
    def drawn(self) -> Json:
        return dialog_errors(self.form, self.errors, self.opened_from)


Answer = Reply | FormAgain


def to_action(reply: Answer, presser: str) -> Json:
    """The presser's own view becomes the card, or a text is shown to them alone. `presser` is their 29: id."""
    match reply:
        case FormAgain():
            return _action(ADAPTIVE_CARD, reply.drawn)
        case Redraw(notice, aside):
            return _action(ADAPTIVE_CARD, refreshed_for(message(redrawn(notice, aside)), [presser]))
        case OpenForm(asked):
            return _action(ADAPTIVE_CARD, dialog(form(asked)))
        case Say(notice):
            return _action(TEXT, card(notice).summary)
        case Nothing() | FieldErrors() | Options():
            return _action(TEXT, doors.NOTED)
    assert_never(reply)


def to_dialog(reply: Answer, opened_from: str = "") -> Json:
    """A form goes on; anything else closes the dialog with a few words."""
    match reply:
        case FormAgain(again):
            return _going_on(again, reply.drawn)
        case OpenForm(asked):
            opened = form(asked)
            return _going_on(opened, dialog(opened, opened_from))
        case Say(notice):
            return _closing(card(notice).summary)
        case Redraw(notice, aside):
            return _closing(card(aside or notice).summary)
        case Nothing() | FieldErrors() | Options():
            return _closing(doors.NOTED)
    assert_never(reply)


def to_search(reply: Answer, query: Mapping[str, Any]) -> Json:
    """learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search. A refusal finds nothing:
    the list that drops down is no place for words.
    """
    found: Json = {"results": []}
    if isinstance(reply, Options):
        skip = node(query, "queryOptions").get("skip")
        found = options(reply, text(query, "dataset"), skip if isinstance(skip, int) and skip > 0 else 0)
    return {"statusCode": 200, "type": FOUND, "value": found}


def beside(invoke: str, below: bool) -> Json | None:
    """The answer has gone to the person's 1:1 chat; `below`: that is where they pressed, so that they see it come.
    None closes a dialog without a word.
    """
    if below and invoke == "task/submit":
        return None
    said = doors.ANSWERED_BELOW if below else doors.ANSWERED_IN_PRIVATE
    return _closing(said) if invoke.startswith("task/") else _action(TEXT, said)


def needs_a_card(said: Card) -> bool:
    """Whether an answer in words would lose something: buttons, a link, a picture, or most of what it says."""
    pictured = any(isinstance(part, Picture) for part in said.body)
    return _pressable(said) or _leads(said) or pictured or len(said.summary) > LONGEST


def _pressable(said: Card) -> bool:
    rows = (row for element in said.body if isinstance(element, Rows) for row in element.rows)
    return any(isinstance(element, Buttons) for element in said.body) or any(row.buttons for row in rows)


def _leads(said: Card) -> bool:
    return any(isinstance(part, Link) for element in said.body if isinstance(element, Text) for part in element.spans)


def trouble(invoke: str, error: str) -> Json:
    """`error` is what the log knows it by."""
    said = doors.sorry(error)
    if invoke == "application/search":
        return to_search(Nothing(), {})
    if invoke.startswith("task/"):
        return _closing(said)
    return {"statusCode": 500, "type": ERROR, "value": {"code": "InternalError", "message": said}}


def redrawn(notice: Notice, aside: Notice | None) -> Card:
    """The card, and above it what only the presser is told."""
    drawn = card(notice)
    if aside is None:
        return drawn
    both = replace(drawn, body=(Banner(Kind.WARNING, _in_short(card(aside))), *drawn.body))
    return replace(both, summary=fallback(both))


def _in_short(said: Card) -> str:
    """Its banner says why; the rest of an aside repeats what the card below it shows."""
    return next((element.text for element in said.body if isinstance(element, Banner)), said.summary)


def _action(kind: str, value: Json | str) -> Json:
    return {"statusCode": 200, "type": kind, "value": value}


def _going_on(shown: Form, drawn: Json) -> Json:
    attachment = {"contentType": ADAPTIVE_CARD, "content": drawn}
    height = "large" if is_long(shown) else "medium"
    value = {"title": shown.title, "height": height, "width": "medium", "card": attachment}
    return {"task": {"type": "continue", "value": value}}


def _closing(said: str) -> Json:
    return {"task": {"type": "message", "value": said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"}}
