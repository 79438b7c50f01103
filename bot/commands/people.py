"""What can people do about people, codes, groups and the record?"""

from bot.commands.declared import ANYONE, MANAGERS, Action, Command, FormSent, Way
from bot.handlers import auditing, joining, people

COMMANDS = (
    Command(
        name="people",
        usage=people.USAGE,
        does="Show who may do what; grant, revoke, invite.",
        needs=MANAGERS,
        run=people.people,
        slash=True,
        aliases=("users", "who"),
        ways=(
            Way(people.GRANT, "Grant a permission; write_licensing needs its client."),
            Way(people.REVOKE, "Revoke a permission."),
            Way(joining.INVITE, "Make a code that lets somebody in. “people invite” alone asks in a form."),
            Way("people invitations", "Show the codes that are open, and revoke them."),
            Way("people groups", "Show which groups carry a permission."),
            Way(people.GROUP, "Let a Slack user group or a Teams team carry a permission."),
        ),
        listed=10,
    ),
    Command(
        name="audit",
        usage="audit [words and filters]",
        does="Show who did what, when, and from where; export it.",
        needs=MANAGERS,
        run=auditing.audit,
        slash=True,
        ways=(
            Way("audit person:<name>", "Show what one person did."),
            Way("audit action:<words>", "Show one kind of thing: “action:rule”, “action:approved”."),
            Way("audit last week", "Show a period; also “today”, “yesterday”, “this month”, “30d”, “2026-11-01”."),
        ),
    ),
    Command(
        name="link",
        usage="link",
        does="Get a code that links your other chat to you.",
        needs=ANYONE,
        run=joining.link,
    ),
    Command(
        name="join",
        usage=joining.JOIN,
        does="Redeem a code that you were given.",
        needs=ANYONE,
        run=joining.join,
    ),
)

ACTIONS = (
    Action(verb="people", does="Turn to a page of the people", needs=MANAGERS, run=people.turn),
    Action(verb="person", does="Open a person", needs=MANAGERS, run=people.open_person),
    Action(verb="person_grant", does="Grant a permission", needs=MANAGERS, run=people.open_grant, opens_form=True),
    Action(verb="person_revoke", does="Revoke a permission", needs=MANAGERS, run=people.revoke_right),
    Action(verb="person_unlink", does="Unlink a chat", needs=MANAGERS, run=people.unlink),
    Action(verb="invite", does="Invite somebody", needs=MANAGERS, run=joining.open_invite, opens_form=True),
    Action(verb="invitations", does="Show open invitations", needs=MANAGERS, run=joining.show),
    Action(verb="invitation_revoke", does="Revoke an invitation", needs=MANAGERS, run=joining.revoke),
    Action(verb="invitation_confirm", does="Confirm who came by a code", needs=MANAGERS, run=joining.confirm),
    Action(verb="invitation_refuse", does="Refuse who came by a code", needs=MANAGERS, run=joining.confirm),
    Action(verb="groups", does="Show groups that carry a permission", needs=MANAGERS, run=people.show_groups),
    Action(verb="group_grant", does="Grant by group", needs=MANAGERS, run=people.open_group, opens_form=True),
    Action(verb="group_revoke", does="Revoke from a group", needs=MANAGERS, run=people.revoke_group),
    Action(verb="audit", does="Turn to a page of the record", needs=MANAGERS, run=auditing.turn),
    Action(verb="audit_export", does="Export the record", needs=MANAGERS, run=auditing.export),
)

FORMS = (
    FormSent(
        name="person_grant",
        does="Grant a permission",
        needs=MANAGERS,
        run=people.submit_grant,
        searches={"client": people.clients},
    ),
    FormSent(
        name="invite",
        does="Make a code",
        needs=MANAGERS,
        run=joining.submit_invite,
        searches={"client": people.clients, "person": people.persons},
    ),
    FormSent(
        name="group_grant",
        does="Grant by group",
        needs=MANAGERS,
        run=people.submit_group,
        searches={"client": people.clients, "group": people.group_choices},
    ),
)
