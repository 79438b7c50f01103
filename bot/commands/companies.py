"""What can people do about companies, syncing and the connection to Pax8?"""

from bot.commands.declared import LOOKERS, MANAGERS, Action, Command, FormSent, Way
from bot.handlers import companies, syncs

COMMANDS = (
    Command(
        name="companies",
        usage="companies [words]",
        does="Map Pax8 companies to your clients; unmapped ones come first.",
        needs=MANAGERS,
        run=companies.companies,
        slash=True,
        aliases=("company",),
        ways=(
            Way("companies unmapped", "List those that are not mapped yet."),
            Way("companies mapped", "List those that are mapped."),
            Way(companies.MAP_USAGE, "Map a company to a client; it is read at once."),
            Way(companies.UNMAP_USAGE, "Show what unmapping a company would do, and confirm it."),
        ),
        listed=9,
    ),
    Command(
        name="sync",
        usage="sync [kind]",
        does="Show what was read from Pax8, what changed, and when each is read next.",
        needs=LOOKERS,
        run=syncs.sync,
        slash=True,
        ways=(
            Way("sync companies", "Read Pax8’s companies now.", MANAGERS),
            Way("sync subscriptions", "Read the subscriptions of mapped companies now.", MANAGERS),
            Way("sync products", "Read Pax8’s products now.", MANAGERS),
            Way("sync usage", "Read Azure usage now.", MANAGERS),
            Way("sync connect", "Connect Pax8, or connect it again.", MANAGERS),
        ),
        listed=11,
    ),
)

ACTIONS = (
    Action(verb="companies", does="Turn to a page of the companies", needs=MANAGERS, run=companies.turn_page),
    Action(verb="map", does="Map a company", needs=MANAGERS, run=companies.open_map, opens_form=True),
    Action(
        verb="accept_several",
        does="Accept suggested clients",
        needs=MANAGERS,
        run=companies.open_accept,
        opens_form=True,
    ),
    Action(verb="map_new", does="Map a company to a new client", needs=MANAGERS, run=companies.make_client),
    Action(verb="move", does="Show what moving a company would do", needs=MANAGERS, run=companies.propose_move),
    Action(verb="unmap", does="Show what unmapping would do", needs=MANAGERS, run=companies.propose_unmap),
    Action(verb="remap", does="Unmap or move a company as it was shown", needs=MANAGERS, run=companies.confirm),
    Action(verb="sync", does="Read one kind from Pax8 now", needs=MANAGERS, run=syncs.run_now),
    Action(verb="syncs", does="Show what was read and when", needs=LOOKERS, run=syncs.look),
    Action(verb="connect", does="Connect Pax8", needs=MANAGERS, run=syncs.open_connect, opens_form=True),
)

FORMS = (
    FormSent(
        name="map",
        does="Map a company",
        needs=MANAGERS,
        run=companies.submit_map,
        searches={"client": companies.search_clients},
    ),
    FormSent(name="accept_several", does="Accept suggested clients", needs=MANAGERS, run=companies.submit_accept),
    FormSent(name="connect", does="Connect Pax8", needs=MANAGERS, run=syncs.submit_connect),
)
