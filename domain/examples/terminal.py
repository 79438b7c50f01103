"""What is refused at a terminal?"""

from domain import errors
from domain.notices import FormNotice, Notice

REFUSALS: dict[str, errors.Refusal] = {
    "which organisation": errors.WhichOrganisation("", ("harbour", "summit")),
    "no organisation at all": errors.WhichOrganisation("", ()),
    "no such organisation": errors.WhichOrganisation("harbor", ("harbour", "summit")),
    "several people": errors.SeveralPeople("dana", (("Dana Weiss", "dana@harbour.example"), ("Dana Wu", "dana-wu"))),
    "no chat": errors.NoChat("Olga Reyes", "Harbour IT"),
    "only in chat": errors.OnlyInChat("link"),
}
EXAMPLES: dict[str, Notice | FormNotice] = {}
