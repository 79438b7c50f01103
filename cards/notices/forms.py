"""Which forms are there, and what do they ask?"""

from collections.abc import Iterable

from cards.model import Context, Emphasis, Field, Form, NumberField, SearchField, Span, Text, TextField
from cards.tokens import make
from cards.words import labels, others
from domain.notices import QuantityForm, RejectForm

LIMIT = 500
"""Characters of a note or a reason, as the use cases have it."""


def quantity(notice: QuantityForm) -> Form:
    subscription = notice.holding.subscription
    return Form(
        name="quantity",
        token=make("request", subscription.id, subscription.quantity),
        title=labels.CHANGE_SEATS,
        submit=labels.SEND,
        intro=(
            Text((Span(others.form_subject(notice), Emphasis.STRONG),)),
            Text((Span(others.form_now(notice)),)),
            Context(others.form_held(notice.held)),
        ),
        fields=(
            NumberField(
                id="quantity",
                label=labels.WANTED,
                hint=others.form_bounds(notice.bounds),
                placeholder=str(subscription.quantity),
                value=notice.typed,
            ),
            *_for_whom(notice),
            TextField(id="note", label=labels.NOTE, limit=LIMIT, hint=labels.NOTE_HINT, optional=True),
        ),
    )


def _for_whom(notice: QuantityForm) -> Iterable[Field]:
    if notice.for_whom:
        hint = others.form_for_whom(notice)
        yield SearchField(id="for_whom", label=labels.FOR_WHOM, hint=hint, placeholder=labels.NAME_PART, optional=True)


def reject(notice: RejectForm) -> Form:
    change, from_list = notice.change, notice.offset is not None
    subject = f"{change.id}@{notice.offset}" if from_list else change.id
    name = "reject_row" if from_list else "reject"
    return Form(
        name=name,
        token=make(name, subject, change.version),
        title=others.reject_title(change),
        submit=labels.REJECT_NOW,
        intro=(Text((Span(others.reject_intro(change)),)),),
        fields=(TextField(id="reason", label=labels.REASON, limit=LIMIT, hint=labels.REASON_HINT, optional=True),),
    )
