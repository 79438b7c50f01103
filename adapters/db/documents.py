"""How do the domain's nested values become text and come back the same?"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from domain.changes import (
    Aspect,
    ChangeRequest,
    Decision,
    Difference,
    Explanation,
    Failure,
    Objection,
    Party,
    Sending,
    Subject,
    Terms,
)
from domain.ids import Platform
from domain.money import Money
from domain.notices import Notice, Refused
from domain.ports import Task


@dataclass(frozen=True, slots=True)
class Details:
    """All of a change that is read as a whole and never searched by."""

    subject: Subject
    terms: Terms
    explanation: Explanation
    requester_name: str
    asked_via: Platform
    on_behalf: bool
    note: str | None
    estimate: Money | None
    objection: Objection | None
    changed: tuple[Difference, ...]
    decision: Decision | None
    sending: Sending
    failure: Failure | None
    detail: str | None
    beneficiary: Party | None = None
    staff_of: str | None = None


_KINDS = {kind.__name__: kind for kind in get_args(Notice) if kind is not Refused}
_MOMENT = TypeAdapter(datetime)


class NotStored(TypeError):
    """This notice answers at once or not at all: a refusal is never queued."""


@cache
def _written(kind: Any) -> TypeAdapter[Any]:
    """Made when the first of its kind is met: all of them at once are a fifth of a start."""
    return TypeAdapter(kind)


def details_text(details: Details) -> str:
    return _written(Details).dump_json(details).decode()


def details_of(text: str) -> Details:
    details: Details = _written(Details).validate_json(text)
    return replace(details, changed=_with_times(details.changed)) if details.changed else details


def notice_text(notice: Notice) -> str:
    """ "Class {…}". Raises `NotStored` for a refusal."""
    name = type(notice).__name__
    if name not in _KINDS:
        raise NotStored(name)
    return f"{name} {_written(_KINDS[name]).dump_json(notice).decode()}"


def notice_of(text: str) -> Notice:
    name, _, body = text.partition(" ")
    notice: Notice = _written(_KINDS[name]).validate_json(body)
    change = getattr(notice, "change", None)
    if isinstance(change, ChangeRequest) and change.changed:
        mended = replace(change, changed=_with_times(change.changed))
        return replace(notice, change=mended)  # type: ignore[call-arg,arg-type,unused-ignore]
    return notice


def task_text(task: Task) -> str:
    return _written(Task).dump_json(task).decode()


def task_of(text: str) -> Task:
    task: Task = _written(Task).validate_json(text)
    return task


def _with_times(changed: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """A commitment's end is a time, which JSON can only spell as text."""
    return tuple(
        Difference(d.aspect, _time(d.before), _time(d.after)) if d.aspect is Aspect.COMMITMENT else d for d in changed
    )


def _time(value: Any) -> Any:
    return _MOMENT.validate_python(value) if isinstance(value, str) else value
