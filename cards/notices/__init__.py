"""Which card, or which form, says this notice?"""

from dataclasses import replace
from typing import assert_never

from cards.model import Card, Form
from cards.notices.approval import approval
from cards.notices.forms import quantity, reject
from cards.notices.help import help_sheet
from cards.notices.licences import licences
from cards.notices.refused import refused
from cards.notices.request import acknowledged, request, settled
from cards.notices.sync import sync_report
from cards.text import fallback
from domain.notices import (
    Acknowledged,
    ApprovalCard,
    AttentionNeeded,
    ChangeSettled,
    FormNotice,
    HelpSheet,
    LicenceList,
    Notice,
    QuantityForm,
    Refused,
    RejectForm,
    RequestCard,
    SyncReport,
)


def card(notice: Notice) -> Card:
    """The notice's card, its summary written."""
    drawn = _draw(notice)
    return replace(drawn, summary=fallback(drawn))


def form(notice: FormNotice) -> Form:
    match notice:
        case QuantityForm():
            return quantity(notice)
        case RejectForm():
            return reject(notice)
        case _:
            assert_never(notice)


def _draw(notice: Notice) -> Card:
    match notice:
        case ApprovalCard():
            return approval(notice)
        case AttentionNeeded():
            return approval(ApprovalCard(notice.change, notice.zone))
        case RequestCard():
            return request(notice)
        case ChangeSettled():
            return settled(notice)
        case LicenceList():
            return licences(notice)
        case HelpSheet():
            return help_sheet(notice)
        case Refused():
            return refused(notice)
        case Acknowledged():
            return acknowledged(notice)
        case SyncReport():
            return sync_report(notice)
        case _:
            assert_never(notice)
