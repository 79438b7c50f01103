"""What can people do about licences and requests?"""

from bot.commands.declared import (
    ANYONE,
    ASKERS,
    LOOKERS,
    MANAGERS,
    READERS,
    STAFF_ASKERS,
    Action,
    Command,
    FormSent,
    Way,
)
from bot.handlers import approvals, changes, licences

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
            Way("licenses <client>", "Show that client’s page: licences, open requests, people.", LOOKERS),
            Way("licenses client:<client>", "List one client’s subscriptions.", LOOKERS),
            Way("licenses vendor:<vendor> product:<product>", "List those of a vendor, or of a product."),
            Way("licenses status:<status>", "List those that are active, pending, trial, ending or cancelled."),
            Way("licenses renews:90d", "List those that renew or end within so many days."),
            Way("licenses sort:renewal", "Order them by renewal date instead of by name."),
        ),
        licensing=True,
        listed=2,
    ),
    Command(
        name="request",
        usage=changes.USAGE,
        does="Ask for another number of seats.",
        needs=ASKERS,
        run=changes.request,
        ways=(
            Way("request <seats> <product> for <client>", "Ask on behalf of a client.", STAFF_ASKERS),
            Way("add 3 Business Premium", "Say it in your own words; nothing is sent before you confirm it."),
        ),
        licensing=True,
        listed=3,
    ),
)

ACTIONS = (
    Action(verb="licenses", does="Turn to a page of the list", needs=READERS, run=licences.turn_page),
    Action(verb="request", does="Ask for other seats", needs=ASKERS, run=changes.open_form, opens_form=True),
    Action(verb="withdraw", does="Withdraw a request", needs=ASKERS, run=changes.withdraw),
    Action(verb="approve", does="Approve a request", needs=MANAGERS, run=approvals.approve),
    Action(verb="reject", does="Reject a request", needs=MANAGERS, run=approvals.open_reject, opens_form=True),
    Action(verb="again", does="Try a stuck change again", needs=MANAGERS, run=approvals.settle),
    Action(verb="applied", does="Mark a stuck change applied", needs=MANAGERS, run=approvals.settle),
    Action(verb="give_up", does="Give a stuck change up", needs=MANAGERS, run=approvals.settle),
    Action(verb="refresh", does="Show a card as it stands", needs=ANYONE, run=approvals.refresh),
)

FORMS = (
    FormSent(
        name="quantity",
        does="Ask for this many seats",
        needs=ASKERS,
        run=changes.submit,
        searches={"for_whom": changes.for_whom},
    ),
    FormSent(name="reject", does="Reject with a reason", needs=MANAGERS, run=approvals.submit_reject),
)
