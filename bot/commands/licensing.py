"""What can people do about licences and requests?"""

from bot.commands.declared import ANYONE, ASKERS, MANAGERS, READERS, Action, Command, FormSent
from bot.handlers import approvals, changes, licences, sheets

COMMANDS = (
    Command(
        name="licenses",
        usage="licenses [words and filters]",
        does="List subscriptions: all, or those whose product, vendor or client holds these words.",
        needs=READERS,
        run=licences.list_licences,
        slash=True,
        aliases=("licences", "license", "licence", "list"),
        ways=(
            ("licenses client:<client> vendor:<vendor>", "Only this client’s, or this vendor’s."),
            ("licenses status:<status>", "Those that are active, pending, trial, ending or cancelled."),
            ("licenses renews:90d", "Those that renew or end within so many days."),
            ("licenses sort:renewal", "By renewal date instead of by name."),
        ),
        licensing=True,
    ),
    Command(
        name="request",
        usage=changes.USAGE,
        does="Ask for another number of seats. Staff add “for <client>”.",
        needs=ASKERS,
        run=changes.request,
        ways=(("request <seats> <product> for <client>", "For a client, if you are staff."),),
        licensing=True,
    ),
    Command(
        name="help",
        usage="help [command]",
        does="Show what you can do here.",
        needs=ANYONE,
        run=sheets.show_help,
        slash=True,
        ways=(("help <command>", "Every way to type that command."),),
        aliases=("hi", "hello", "start", "?"),
        listed=0,
    ),
)

ACTIONS = (
    Action(verb="licenses", does="Turn to a page of the list", needs=READERS, run=licences.turn_page),
    Action(verb="request", does="Ask for other seats", needs=ASKERS, run=changes.open_form, opens_form=True),
    Action(verb="withdraw", does="Take a request back", needs=ASKERS, run=changes.withdraw),
    Action(verb="approve", does="Approve a request", needs=MANAGERS, run=approvals.approve),
    Action(verb="reject", does="Reject a request", needs=MANAGERS, run=approvals.open_reject, opens_form=True),
    Action(verb="again", does="Try a stuck change again", needs=MANAGERS, run=approvals.settle),
    Action(verb="applied", does="Mark a stuck change applied", needs=MANAGERS, run=approvals.settle),
    Action(verb="give_up", does="Give a stuck change up", needs=MANAGERS, run=approvals.settle),
    Action(verb="refresh", does="Show a card as it stands", needs=ANYONE, run=approvals.refresh),
)

FORMS = (
    FormSent(name="quantity", does="Ask for this many seats", needs=ASKERS, run=changes.submit),
    FormSent(name="reject", does="Reject with a reason", needs=MANAGERS, run=approvals.submit_reject),
)
