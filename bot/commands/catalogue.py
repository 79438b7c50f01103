"""What can people do with the catalogue?"""

from bot.commands.declared import LOOKERS, MANAGERS, READERS, Action, Command, FormSent, Way
from bot.handlers import catalogue
from domain.tenancy import Permission

_CLIENTS = frozenset({Permission.WRITE_LICENSING})

COMMANDS = (
    Command(
        name="catalog",
        usage=catalogue.USAGE,
        does="Look through the products: all, or those whose name or vendor holds these words.",
        needs=READERS,
        run=catalogue.show,
        slash=True,
        aliases=("catalogue", "products"),
        ways=(
            Way("catalog vendor:<vendor> category:<category> [words]", "Filter by vendor and category."),
            Way("catalog visible|hidden|featured [words]", "Filter by what clients see.", LOOKERS),
            Way("catalog show|hide <product>", "Let clients see a product, or no longer.", MANAGERS),
            Way(
                "catalog feature|unfeature <product>",
                "Put a product first for clients, or no longer.",
                MANAGERS,
            ),
            Way(
                "catalog category <product> = <category>",
                "Set its category; “= table” takes that back.",
                MANAGERS,
            ),
        ),
        licensing=True,
        listed=6,
    ),
)

ACTIONS = (
    Action(verb="catalog", does="Turn to a page of the catalogue", needs=READERS, run=catalogue.turn_page),
    Action(verb="catalog_product", does="Show a product with all its prices", needs=READERS, run=catalogue.details),
    Action(verb="catalog_show", does="Show a product to clients", needs=MANAGERS, run=catalogue.switch),
    Action(verb="catalog_hide", does="Hide a product from clients", needs=MANAGERS, run=catalogue.switch),
    Action(verb="catalog_feature", does="Feature a product", needs=MANAGERS, run=catalogue.switch),
    Action(verb="catalog_unfeature", does="Unfeature a product", needs=MANAGERS, run=catalogue.switch),
    Action(
        verb="catalog_filter", does="Filter the catalogue", needs=LOOKERS, run=catalogue.open_filter, opens_form=True
    ),
    Action(
        verb="catalog_several",
        does="Set several products of a page",
        needs=MANAGERS,
        run=catalogue.open_several,
        opens_form=True,
    ),
    Action(
        verb="catalog_all",
        does="Set everything that a filter matches",
        needs=MANAGERS,
        run=catalogue.open_all,
        opens_form=True,
    ),
    Action(verb="catalog_apply", does="Confirm a bulk action", needs=MANAGERS, run=catalogue.apply),
    Action(verb="catalog_cancel", does="Drop a bulk action", needs=MANAGERS, run=catalogue.cancel),
    Action(
        verb="catalog_category",
        does="Set a product’s category",
        needs=MANAGERS,
        run=catalogue.open_category,
        opens_form=True,
    ),
    Action(verb="catalog_ask", does="Ask for a product", needs=_CLIENTS, run=catalogue.open_wish, opens_form=True),
)

FORMS = (
    FormSent(
        name="catalogue_filter",
        does="Filter the catalogue",
        needs=LOOKERS,
        run=catalogue.submit_filter,
        searches={"vendor": catalogue.search_vendors},
    ),
    FormSent(name="catalogue_several", does="Set the chosen products", needs=MANAGERS, run=catalogue.submit_several),
    FormSent(name="catalogue_all", does="Propose a bulk action", needs=MANAGERS, run=catalogue.submit_all),
    FormSent(name="catalogue_category", does="Set the category", needs=MANAGERS, run=catalogue.submit_category),
    FormSent(name="catalogue_wish", does="Tell the MSP what is wanted", needs=_CLIENTS, run=catalogue.submit_wish),
)
