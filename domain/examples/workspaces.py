"""What is one good example of everything that is said about connected workspaces and tenants?"""

from datetime import timedelta

from domain import errors
from domain.errors import Loss, Refusal
from domain.examples.licensing import ASKED, ZONE
from domain.ids import ClientId, InstallationId, OrgId, PersonId, Platform, WorkspaceLinkId
from domain.notices import (
    ConnectWorkspaceForm,
    FormNotice,
    Notice,
    WorkspaceConnected,
    WorkspaceDisconnected,
    WorkspaceLinkMade,
    WorkspaceLinkMail,
    WorkspaceList,
)
from domain.tenancy import Installation
from domain.workspaces import ToWorkspaceLink, Workspace, WorkspaceLink

_HARBOUR, _ADA = OrgId("harbour"), PersonId("ada")
_UNTIL = ASKED + timedelta(days=7)
_DOOR = InstallationId("acme-slack")


def _door(id: str, platform: Platform, tenant: str, client: str | None = None) -> Installation:
    return Installation(InstallationId(id), _HARBOUR, platform, tenant, client=ClientId(client) if client else None)


_ROWS = (
    Workspace(_door("harbour-slack", Platform.SLACK, "T0HARBOUR"), "Harbour IT", None, ASKED, "Ada Novak"),
    Workspace(_door("harbour-teams", Platform.TEAMS, "5ea7715e-0000-4000-8000-00000000a001")),
    Workspace(
        _door("acme-slack", Platform.SLACK, "T0ACME", "acme"),
        "acme",
        "Acme Dental",
        ASKED,
        "Clara Lind",
        Loss.UNINSTALLED,
        renewable=True,
    ),
)
_LINK = WorkspaceLink(
    WorkspaceLinkId("w1"), _ADA, "Ada Novak", ASKED, _UNTIL, ClientId("cedar"), "Cedar Law LLP", "it@cedar.example"
)
_OWN = WorkspaceLink(WorkspaceLinkId("w2"), _ADA, "Ada Novak", ASKED, _UNTIL)

REFUSALS: dict[str, Refusal] = {
    "workspace link used": errors.WorkspaceLinkOver(errors.LinkState.USED),
    "workspace link withdrawn": errors.WorkspaceLinkOver(errors.LinkState.WITHDRAWN),
    "workspace link expired": errors.WorkspaceLinkOver(errors.LinkState.EXPIRED),
    "workspace link gone": errors.WorkspaceLinkOver(None),
    "whole grid": errors.WholeGrid(),
    "fewer scopes": errors.FewerScopes(("users:read",)),
    "other tenant": errors.OtherTenant("lakeside.example"),
    "unknown workspace": errors.UnknownWorkspace(),
    "last workspace": errors.LastWorkspace("Harbour IT"),
}
EXAMPLES: dict[str, Notice | FormNotice] = {
    "workspaces": WorkspaceList("Harbour IT", _ROWS, 9, 0, 3, (_LINK, _OWN), 2, offered=True, renewing=True, zone=ZONE),
    "workspaces, one disconnected": WorkspaceList(
        "Harbour IT", _ROWS[:2], 2, 0, 6, offered=True, gone="acme", zone=ZONE
    ),
    "workspaces, a link withdrawn, not offered": WorkspaceList(
        "Harbour IT", _ROWS[1:2], 1, 0, 6, withdrawn=True, zone=ZONE
    ),
    "connect workspace": ConnectWorkspaceForm("Harbour IT"),
    "workspace link": WorkspaceLinkMade(
        "Harbour IT",
        "https://seatwise.example/workspace/gAAAA",
        _UNTIL,
        Platform.SLACK,
        "Cedar Law LLP",
        "it@cedar.example",
        ZONE,
    ),
    "workspace link, our own": WorkspaceLinkMade(
        "Harbour IT", "https://seatwise.example/workspace/gAAAA", _UNTIL, Platform.TEAMS, zone=ZONE
    ),
    "workspace link by mail": WorkspaceLinkMail(
        "Harbour IT",
        "Ada Novak",
        ToWorkspaceLink(WorkspaceLinkId("w1"), _UNTIL),
        Platform.SLACK,
        "Cedar Law LLP",
        ZONE,
        "https://seatwise.example/workspace/gAAAA",
    ),
    "workspace link by mail, our own": WorkspaceLinkMail(
        "Harbour IT", "Ada Novak", ToWorkspaceLink(WorkspaceLinkId("w2"), _UNTIL), Platform.TEAMS, zone=ZONE
    ),
    "workspace connected": WorkspaceConnected(Platform.SLACK, "acme", "Clara Lind", "Ada Novak", _DOOR, "Acme Dental"),
    "workspace connected, our own": WorkspaceConnected(Platform.SLACK, "harbour-2", "Theo Marsh", "Ada Novak", _DOOR),
    "workspace disconnected": WorkspaceDisconnected(Platform.SLACK, "acme", "Ada Novak", "Acme Dental"),
    "workspace disconnected, our own": WorkspaceDisconnected(Platform.TEAMS, "harbour.example", "Ada Novak"),
}
