"""What can people do for themselves: wish in their own words, filter, look closer?"""

from bot.commands.declared import ANYONE, ASKERS, READERS, Action, Command, FormSent, Way
from bot.handlers import home, licences, pages, sheets, wishes

COMMANDS = (
    Command(
        name="home",
        usage="home",
        does="Show your own page: licences, requests, and what you can do next.",
        needs=ANYONE,
        run=home.show,
        listed=1,
    ),
    Command(
        name="requests",
        usage="requests [number, words or filters]",
        does="Show where requests stand: your own, or all of them if you are staff.",
        needs=READERS,
        run=pages.list_requests,
        slash=True,
        licensing=True,
        ways=(
            Way("requests <number>", "Show that request."),
            Way("requests open", "List those that are not settled; or pending, approved, rejected, withdrawn, failed."),
        ),
        listed=4,
    ),
    Command(
        name="help",
        usage="help [command]",
        does="Show what you can do here.",
        needs=ANYONE,
        run=sheets.show_help,
        slash=True,
        ways=(Way("help <command>", "Show every way to type that command. So does the command with “help” after it."),),
        aliases=("hi", "hello", "start", "?"),
        listed=0,
    ),
)

ACTIONS = (
    Action(verb="wish", does="Choose what was meant", needs=ASKERS, run=wishes.choose),
    Action(verb="wish_send", does="Send a proposal as a request", needs=ASKERS, run=wishes.send),
    Action(verb="wish_change", does="Change a proposal", needs=ASKERS, run=wishes.open_form, opens_form=True),
    Action(verb="wish_cancel", does="Put a proposal away", needs=ASKERS, run=wishes.cancel),
    Action(verb="details", does="Show all about a subscription", needs=READERS, run=pages.details),
    Action(verb="client", does="Show all about a client", needs=READERS, run=pages.client),
    Action(verb="client_list", does="List a client’s licences", needs=READERS, run=pages.client_list),
    Action(verb="requests", does="Turn to a page of the requests", needs=READERS, run=pages.turn_page),
    Action(verb="request_show", does="Show a request", needs=READERS, run=pages.show),
    Action(verb="withdraw_row", does="Withdraw a request of a list", needs=ASKERS, run=pages.withdraw),
    Action(verb="help", does="Show what you can do", needs=ANYONE, run=sheets.open_help),
    Action(verb="licences_filter", does="Filter the list", needs=READERS, run=licences.open_filter, opens_form=True),
)

FORMS = (
    FormSent(
        name="licences_filter",
        does="List what fits these filters",
        needs=READERS,
        run=licences.submit_filter,
        searches={"client": licences.search_client, "vendor": licences.search_vendor},
    ),
)
