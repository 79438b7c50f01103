"""What is said about connected workspaces and tenants, in chat and by mail?"""

from cards.clean import cut, inline
from cards.words.reach import short_loss
from cards.words.units import count, moment, platform
from domain.ids import Platform
from domain.notices import (
    WorkspaceConnected,
    WorkspaceDisconnected,
    WorkspaceLinkMade,
    WorkspaceLinkMail,
    WorkspaceList,
)
from domain.workspaces import LINK_LASTS, Workspace, WorkspaceLink

TITLE = "Workspaces and tenants"
LINKS = "Links not used yet"
CONNECT = "Connect another…"
DISCONNECT = "Disconnect"
WITHDRAW = "Withdraw"
INVITE = "Invite somebody…"
ALL = "All workspaces"
NONE = "None is connected."
NOT_OFFERED = (
    "Another one cannot be connected from here yet: whoever runs Seatwise has to set slack_client_id and "
    "slack_client_secret_file first."
)
WITHDRAWN = "The link was withdrawn and cannot be used any more."
WITHDRAW_SURE = "Whoever has the link cannot use it any more."
DISCONNECT_SURE = (
    "Nobody there can use Seatwise any more, and no message is sent there. Open requests stay, and how they end "
    "is said in another chat, or by mail. To undo this, connect it again."
)

FORM_TITLE = "Connect a workspace"
MAKE = "Make a link"
WHOSE = "Whose workspace is it?"
WHOSE_HINT = "Nobody in a client’s own workspace ever gets more than that client’s licences."
WHOSE_PLACEHOLDER = "Part of the name"
EMAIL = "Mail the link to"
EMAIL_HINT = "Somebody who may add apps to that workspace."
FORM_INTRO = f"You get a link that is good once, for {LINK_LASTS.days} days. Whoever opens it adds Seatwise there."

LINK_TITLE = "Link to connect a workspace"
OPEN_LINK = "Connect the workspace"
GIVE_IT = (
    "Copy the link and send it to somebody who may add apps there. It says what Seatwise will be able to do, and leads "
    "on to say yes. You are told when it is connected."
)
ONCE = "Good once. Until it is used, whoever has the link can use it. “workspaces” lists it, and withdraws it."

_KIND = {Platform.SLACK: "Slack workspace", Platform.TEAMS: "Microsoft Teams tenant"}

CONNECTED_TITLE, DISCONNECTED_TITLE = "Workspace connected", "Workspace disconnected"
NEXT = "Whoever is not known there yet needs a code: invite them; they type “join” and the code to Seatwise there."
STILL_THERE = "The app itself is still in that workspace: its own administrators can remove it."


def totals(notice: WorkspaceList) -> str:
    told = count(notice.total, "workspace or tenant is connected", "workspaces and tenants are connected")
    if notice.total <= notice.page_size:
        return f"{told}."
    last = notice.offset + len(notice.rows)
    return f"{told}; this is {notice.offset + 1} to {last}."


def gone(name: str) -> str:
    return f"{_name(name)} is disconnected. {STILL_THERE}"


def row(one: Workspace, notice: WorkspaceList) -> tuple[str, str]:
    """What it is called; whose it is, since when, by whom, and whether it works."""
    works = f"takes no messages: {short_loss(one.loss)}" if one.loss else "works"
    since = f"since {moment(one.since, notice.zone)}" if one.since else "named in the configuration"
    by = f" by {_name(one.by)}" if one.by else ""
    whose = _name(one.client) if one.client else f"{_name(notice.organisation)} (our own)"
    return f"{_name(one.called)} · {platform(one.door.platform)}", f"{whose} · {works} · {since}{by}"


def link_row(one: WorkspaceLink, notice: WorkspaceList) -> tuple[str, str]:
    mailed = f" · mailed to {cut(inline(one.mail_to), 80)}" if one.mail_to else ""
    by = f"made by {_name(one.made_by_name)}"
    until = f"good until {moment(one.expires_at, notice.zone)}"
    return f"For {_whose(one.client_name, notice.organisation)}", f"{until} · {by}{mailed}"


def more_links(more: int) -> str:
    return f"And {count(more, 'older link', 'older links')}." if more else ""


def link_for(notice: WorkspaceLinkMade) -> str:
    return f"It connects one {_KIND[notice.platform]}, for {_whose(notice.client, notice.organisation)}."


def good_until(notice: WorkspaceLinkMade) -> str:
    return f"Good until {moment(notice.until, notice.zone)}"


def mailed(notice: WorkspaceLinkMade) -> str:
    return f"It is being mailed to {cut(inline(notice.mail_to), 120)} as well."


def mail_title(notice: WorkspaceLinkMail) -> str:
    return f"Connect your {_KIND[notice.platform]} to {_name(notice.organisation)}"


def mail_text(notice: WorkspaceLinkMail) -> str:
    maker, own = _name(notice.maker), _name(notice.organisation)
    if notice.client is None:
        return f"{maker} asks you to connect a {_KIND[notice.platform]} of {own} to Seatwise, its bot for licences."
    return (
        f"{maker} of {own} asks you to add Seatwise to the {_KIND[notice.platform]} of {_name(notice.client)}. "
        f"Your people can then ask there for licences, and {own} decides."
    )


MAIL_HOW = "Open the link in a browser. It says what Seatwise will be able to do there, and leads on to say yes."
MAIL_WHO = "You need to be allowed to add apps there. If you are not, pass this mail on to somebody who is."


def mail_until(notice: WorkspaceLinkMail) -> str:
    return (
        f"The link is good once, until {moment(notice.to.until, notice.zone)}. If you expected no such mail, ignore it."
    )


def connected(notice: WorkspaceConnected) -> str:
    what = f"{platform(notice.platform)} “{_name(notice.name)}”"
    whose = f"{_name(notice.client)}’s {what}" if notice.client else f"Our own {what}"
    return f"{whose} is connected, by {_name(notice.by)}."


def connected_how(notice: WorkspaceConnected) -> str:
    return f"By the link that {_name(notice.maker)} made. If this was not meant, disconnect it."


def disconnected(notice: WorkspaceDisconnected) -> str:
    what = f"{platform(notice.platform)} “{_name(notice.name)}”"
    whose = f"{_name(notice.client)}’s {what}" if notice.client else f"Our own {what}"
    return f"{whose} was disconnected by {_name(notice.by)}. Nobody there can use Seatwise any more."


def _whose(client: str | None, organisation: str) -> str:
    return _name(client) if client else f"{_name(organisation)} (our own)"


def _name(name: str) -> str:
    return cut(inline(name), 80)
