"""What can people do with the catalogue?"""

from bot.commands.declared import MANAGERS, READERS, Action, Command, FormSent
from bot.handlers import catalogue
from domain.tenancy import Permission

_STAFF = frozenset({Permission.READ_LICENSING, Permission.MANAGE_LICENSING})
_CLIENTS = frozenset({Permission.WRITE_LICENSING})

COMMANDS = (
    Command(
        name="catalog",
        usage=catalogue.USAGE,
        does="Look through the products: those whose name or vendor holds these words.",
        needs=READERS,
        run=catalogue.show,
        slash=True,
        aliases=("catalogue", "products"),
        ways=(
            ("catalog vendor:Microsoft category:Backup hidden [words]", "Filter by vendor, category and visibility."),
            ("catalog show <product>", "Let clients see a product. Also: hide, feature, unfeature."),
            ("catalog category <product> = <category>", "Set a product’s category; “= table” takes it back."),
        ),
        licensing=True,
    ),
)

ACTIONS = (
    Action(verb="catalog", does="Turn to a page of the catalogue", needs=READERS, run=catalogue.turn_page),
    Action(verb="catalog_product", does="Show a product with all its prices", needs=READERS, run=catalogue.details),
    Action(verb="catalog_show", does="Show a product to clients", needs=MANAGERS, run=catalogue.switch),
    Action(verb="catalog_hide", does="Hide a product from clients", needs=MANAGERS, run=catalogue.switch),
    Action(verb="catalog_feature", does="Feature a product", needs=MANAGERS, run=catalogue.switch),
    Action(verb="catalog_unfeature", does="Take a product’s star", needs=MANAGERS, run=catalogue.switch),
    Action(
        verb="catalog_filter", does="Filter the catalogue", needs=_STAFF, run=catalogue.open_filter, opens_form=True
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
        needs=_STAFF,
        run=catalogue.submit_filter,
        searches={"vendor": catalogue.search_vendors},
    ),
    FormSent(name="catalogue_several", does="Set the chosen products", needs=MANAGERS, run=catalogue.submit_several),
    FormSent(name="catalogue_all", does="Propose a bulk action", needs=MANAGERS, run=catalogue.submit_all),
    FormSent(name="catalogue_category", does="Set the category", needs=MANAGERS, run=catalogue.submit_category),
    FormSent(name="catalogue_wish", does="Tell the MSP what is wanted", needs=_CLIENTS, run=catalogue.submit_wish),
)
