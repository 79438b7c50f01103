"""What are things called when one part of the house names them to another?"""

from enum import StrEnum
from typing import NewType

OrgId = NewType("OrgId", str)
InstallationId = NewType("InstallationId", str)
ClientId = NewType("ClientId", str)
PersonId = NewType("PersonId", str)
CompanyId = NewType("CompanyId", str)
ProductId = NewType("ProductId", str)
SubscriptionId = NewType("SubscriptionId", str)
ChangeId = NewType("ChangeId", str)
DeliveryId = NewType("DeliveryId", int)
ListingId = NewType("ListingId", str)
InvitationId = NewType("InvitationId", str)
SummaryId = NewType("SummaryId", str)
ProvisionId = NewType("ProvisionId", str)
AccountId = NewType("AccountId", str)
PlanId = NewType("PlanId", str)
WorkspaceLinkId = NewType("WorkspaceLinkId", str)


class Platform(StrEnum):
    """Where a person meets the bot."""

    SLACK = "slack"
    TEAMS = "teams"
    TERMINAL = "terminal"
