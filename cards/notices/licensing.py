"""Which card says what is told about licences and requests?"""

from collections.abc import Callable
from typing import Any

from cards.model import Card, Form
from cards.notices.approval import approval
from cards.notices.forms import quantity, reject
from cards.notices.help import help_sheet
from cards.notices.licences import licences
from cards.notices.request import acknowledged, request, settled
from cards.notices.sync import sync_report
from domain.notices import (
    Acknowledged,
    ApprovalCard,
    AttentionNeeded,
    ChangeSettled,
    HelpSheet,
    LicenceList,
    QuantityForm,
    RejectForm,
    RequestCard,
    SyncReport,
)

CARDS: dict[type[Any], Callable[[Any], Card]] = {
    ApprovalCard: approval,
    AttentionNeeded: lambda notice: approval(ApprovalCard(notice.change, notice.zone)),
    RequestCard: request,
    ChangeSettled: settled,
    LicenceList: licences,
    HelpSheet: help_sheet,
    Acknowledged: acknowledged,
    SyncReport: sync_report,
}
FORMS: dict[type[Any], Callable[[Any], Form]] = {QuantityForm: quantity, RejectForm: reject}
