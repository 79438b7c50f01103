"""What can people do for themselves: wish in their own words, filter, look closer?"""

from bot.commands.declared import ANYONE, ASKERS, READERS, Action, Command, FormSent
from bot.handlers import licences, sheets, wishes

COMMANDS: tuple[Command, ...] = ()

ACTIONS = (
    Action(verb="wish", does="Choose what was meant", needs=ASKERS, run=wishes.choose),
    Action(verb="wish_send", does="Send a proposal as a request", needs=ASKERS, run=wishes.send),
    Action(verb="wish_change", does="Change a proposal", needs=ASKERS, run=wishes.open_form, opens_form=True),
    Action(verb="wish_cancel", does="Put a proposal away", needs=ASKERS, run=wishes.cancel),
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
