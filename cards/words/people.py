"""How are people, their rights, codes and groups told?"""

from cards.words.units import count, moment, platform
from domain.chat import Standing
from domain.joining import GroupGrant, Held, Invitation, InvitationState
from domain.notices import (
    AuditExport,
    AuditList,
    ConfirmJoin,
    InvitationMade,
    JoinDecided,
    PeopleList,
    WaitForYes,
    Welcome,
)
from domain.tenancy import Identity, Permission

TITLE = "People"
GRANT = "Grant…"
REVOKE = "Revoke"
UNLINK = "Unlink"
OPEN = "Open"
INVITE = "Invite…"
INVITATIONS = "Invitations"
GROUPS = "Groups"
GROUP = "Give a group a permission…"
ALL_PEOPLE = "All people"
CONFIRM = "Confirm"
REFUSE = "Refuse"
RIGHTS_TITLE = "Permissions"
CHATS_TITLE = "Linked chats"
NOTHING_HELD = "No permission."
NO_CHATS = "Not linked to any chat."
PERMISSION = "Permission"
CLIENT = "Client"
CLIENT_HINT = "Only for “request licence changes”, and needed there."
NAME = "Name"
NAME_HINT = "What they are called here. Left empty: as in their chat."
PERSON = "Somebody who is known already"
PERSON_HINT = "Joins another chat to this person."
THE_GROUP = "Group"
GROUP_HINT = "A user group in Slack, a team in MS Teams. Guests in it gain nothing."
GIVE = "Grant"
MAKE = "Make a code"
GRANT_TITLE = "Grant a permission"
INVITE_TITLE = "Invite somebody"
GROUP_TITLE = "Grant by group"
AUDIT_TITLE = "What was done"
EXPORT = "Export CSV"
EXPORT_NOWHERE = "No export: this bot has no public_url in its settings."
FETCH = "Fetch the file"
BACK = "Back"

REVOKE_SURE = "They lose this at once. Requests of theirs that need it and are still open are closed."
UNLINK_SURE = "This chat is not theirs any more. They can be invited again."
CODE_SURE = "The code stops working."
GROUP_SURE = "Everybody who holds this by the group alone loses it at once."
CONFIRM_SURE = "They may then change every setting, and decide and ask for every client."

_RIGHTS = {
    Permission.MANAGE_LICENSING: "manage licensing",
    Permission.WRITE_LICENSING: "request licence changes",
    Permission.READ_LICENSING: "read licensing",
    Permission.REQUEST_FOR_CLIENTS: "request on behalf of clients",
    Permission.MANAGE_PROVISIONING: "manage provisioning",
}
_STANDINGS = {
    Standing.MEMBER: "",
    Standing.GUEST: "guest",
    Standing.EXTERNAL: "of another organisation",
    Standing.BOT: "bot",
    Standing.GONE: "removed",
}
_SAID = {"granted": "Granted.", "revoked": "Revoked.", "unlinked": "Unlinked."}


def right(permission: Permission, client: str | None = None) -> str:
    told = _RIGHTS[permission]
    return f"{told} for {client}" if client else told


def held(one: Held) -> str:
    told = right(one.grant.permission, one.client_name)
    return f"{told} (by {one.group})" if one.group else told


def identity(one: Identity, standing: Standing | None) -> str:
    mark = _STANDINGS[standing] if standing else ""
    return f"{platform(one.platform)}, {mark}" if mark else platform(one.platform)


def said(what: str) -> str:
    return _SAID.get(what, "")


def list_totals(shown: PeopleList) -> str:
    matching = f" matching “{shown.filter}”" if shown.filter else ""
    return f"{count(shown.total, 'person', 'people')}{matching}"


def list_empty(shown: PeopleList) -> str:
    if shown.filter:
        return f"Nobody is called “{shown.filter}”. Type “people” alone to see everybody."
    return "Nobody on this page."


def place(offset: int, shown: int, total: int) -> str:
    return f"Showing {offset + 1:,}–{offset + shown:,} of {total:,}."


def code_title(made: InvitationMade) -> str:
    return "A code to join" if made.permission else "A code to link your other chat"


def code_for(made: InvitationMade) -> str:
    if made.permission is None:
        return "Send this to Seatwise, directly from your other chat. Show it to nobody: whoever sends it is you."
    whose = f" {made.name}" if made.name else " whoever is to have it"
    return f"Give this to{whose}, to be sent to Seatwise in a direct message. It is shown only once."


def code_facts(made: InvitationMade) -> tuple[tuple[str, str], ...]:
    until = (("Good until", moment(made.expires_at, made.zone)),)
    if made.permission is None:
        return until
    after = (("After that", "you confirm it"),) if made.permission is Permission.MANAGE_LICENSING else ()
    return ("For", right(made.permission, made.client)), *until, ("Works", "once"), *after


def invitation_title(one: Invitation) -> str:
    whose = one.name or (one.newcomer.name if one.newcomer else "") or "somebody"
    return whose if one.grant else f"{whose}, another chat"


def invitation_subtitle(one: Invitation, zone: str) -> str:
    what = [right(one.grant.permission, one.client_name)] if one.grant else []
    if one.state is InvitationState.WAITING and one.newcomer is not None:
        who = f"{one.newcomer.name} ({one.newcomer.identity.user}) waits for {one.made_by_name}"
        return " · ".join([*what, who])
    tried = [count(one.wrong, "wrong try", "wrong tries")] if one.wrong else []
    return " · ".join([*what, f"by {one.made_by_name}", f"good until {moment(one.expires_at, zone)}", *tried])


NO_INVITATIONS = "No open invitations."


def welcome(told: Welcome) -> str:
    if told.linked and told.permission is None:
        return f"This chat is linked now. Here too you are {told.name} of {told.organisation}’s Seatwise."
    may = f" You may {right(told.permission, told.client)}." if told.permission else ""
    return f"Welcome to {told.organisation}’s Seatwise, {told.name}.{may} Type “help” to see what you can do."


def wait(told: WaitForYes) -> str:
    return f"The code is right. {told.inviter} of {told.organisation} has to confirm it now; you will be told here."


def confirm(told: ConfirmJoin) -> str:
    meant = f" You made it for {told.name}." if told.name else ""
    who = told.newcomer.name or "Somebody"
    if told.decided is None:
        return f"{who} has redeemed your code and would manage licensing.{meant} Confirm only if this is who you meant."
    return f"{who} may manage licensing now." if told.decided else f"{who} was refused. Nothing was granted."


def confirm_facts(told: ConfirmJoin) -> tuple[tuple[str, str], ...]:
    who = told.newcomer
    return ("Name", who.name), ("Chat", identity(who.identity, who.standing)), ("User id", who.identity.user)


def decided(told: JoinDecided) -> str:
    if told.confirmed:
        return f"You may manage licensing at {told.organisation} now. Type “help” to see what you can do."
    return f"{told.organisation} did not confirm your invitation. Nothing was granted; ask for a new code."


def group_subtitle(one: GroupGrant, zone: str) -> str:
    told = right(one.grant.permission, one.client_name)
    if one.read_at is None:
        return f"{told} · members not read yet"
    return f"{told} · {count(one.members, 'full member', 'full members')} · read {moment(one.read_at, zone)}"


NO_GROUPS = "No group carries a permission."
GROUPS_WHEN = "Members are read every 2 minutes. Whoever leaves, or becomes a guest, loses the permission."


def audit_totals(shown: AuditList) -> str:
    matching = f" matching “{shown.filter}”" if shown.filter else ""
    return f"{count(shown.total, 'entry', 'entries')}{matching}"


def audit_empty(shown: AuditList) -> str:
    if shown.filter:
        return f"Nothing matches “{shown.filter}”. Try one word, “person:Dana”, “last week” or “30d”."
    return "Nothing was done yet."


def export_text(told: AuditExport) -> str:
    return f"{count(told.total, 'entry', 'entries')} as CSV, times in UTC. The link works for {told.minutes} minutes."
