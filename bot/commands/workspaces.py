"""What can a manager do about the workspaces and tenants through which people come in?"""

from bot.commands.declared import MANAGERS, Action, Command, FormSent, Way
from bot.handlers import workspaces

COMMANDS = (
    Command(
        name="workspaces",
        usage="workspaces [connect]",
        does="Show which Slack workspaces and Teams tenants are connected; connect another, disconnect one.",
        needs=MANAGERS,
        run=workspaces.workspaces,
        slash=True,
        aliases=("workspace", "tenants"),
        ways=(
            Way(
                workspaces.CONNECT,
                "Make a link that connects a client’s Slack workspace, or “own” for another of your own; "
                "with an e-mail address, mail it there. “workspaces connect” alone asks in a form.",
            ),
        ),
    ),
)

ACTIONS = (
    Action(verb="workspaces", does="Turn to a page of the workspaces", needs=MANAGERS, run=workspaces.turn),
    Action(
        verb="workspace_connect",
        does="Connect another workspace",
        needs=MANAGERS,
        run=workspaces.open_form,
        opens_form=True,
    ),
    Action(verb="workspace_withdraw", does="Withdraw a link", needs=MANAGERS, run=workspaces.withdraw),
    Action(verb="workspace_disconnect", does="Disconnect a workspace", needs=MANAGERS, run=workspaces.disconnect),
)

FORMS = (
    FormSent(
        name="workspace_connect",
        does="Make a link that connects a workspace",
        needs=MANAGERS,
        run=workspaces.submit,
        searches={"whose": workspaces.whose},
    ),
)
