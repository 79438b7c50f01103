"""What does the bot ever tell anybody? Facts only; words and layout are the cards' business."""

from domain.notices.everything import FormNotice, Notice, Refused
from domain.notices.licensing import (
    Acknowledged,
    ApprovalCard,
    AttentionNeeded,
    ChangeSettled,
    HelpRow,
    HelpSheet,
    LicenceList,
    QuantityForm,
    RejectForm,
    RequestCard,
    SyncReport,
)
from domain.notices.replies import Choice, FieldErrors, Later, Nothing, OpenForm, Options, Redraw, Reply, Say
from domain.notices.selfservice import LicenceFilterForm, WishCard, WishChoices, WishDropped, WishOption
from domain.notices.usage import Figures, NoUsage, UsageList, UsagePart, UsageReport, UsageRow, UsageSpan

__all__ = [
    "Acknowledged",
    "ApprovalCard",
    "AttentionNeeded",
    "ChangeSettled",
    "Choice",
    "FieldErrors",
    "Figures",
    "FormNotice",
    "HelpRow",
    "HelpSheet",
    "Later",
    "LicenceFilterForm",
    "LicenceList",
    "NoUsage",
    "Nothing",
    "Notice",
    "OpenForm",
    "Options",
    "QuantityForm",
    "Redraw",
    "Refused",
    "RejectForm",
    "Reply",
    "RequestCard",
    "Say",
    "SyncReport",
    "UsageList",
    "UsagePart",
    "UsageReport",
    "UsageRow",
    "UsageSpan",
    "WishCard",
    "WishChoices",
    "WishDropped",
    "WishOption",
]
