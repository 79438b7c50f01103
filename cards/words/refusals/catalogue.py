"""Why can the catalogue not be filtered or set like that?"""

from cards.words.refusals.core import did_you_mean, echo
from cards.words.units import moment
from domain import errors
from domain.errors import Refusal

_CHOOSE = {
    "products": "Nothing was chosen. Tick at least one product.",
    "action": "Nothing was chosen. Choose what to do with them.",
    "category": "Nothing was chosen. Choose a category, or type one.",
}


def told(refused: Refusal, zone: str) -> str | None:
    match refused:
        case errors.NoSuchFilter(typed, known):
            ways = " or ".join(f"“{word}:”" for word in known)
            return f"The catalogue cannot be filtered by “{echo(typed)}:”. Use {ways}, or leave the colon out."
        case errors.NotInCatalogue(what, typed, near):
            return f"There is no {what} “{echo(typed)}” in the catalogue.{did_you_mean(near)} “Filter…” lists them."
        case errors.UnknownProduct(asked) if asked:
            return f"No product in the catalogue is called anything like “{echo(asked)}”. Try another word of its name."
        case errors.UnknownProduct():
            return "That product is not in the catalogue any more. Nothing was changed."
        case errors.ProductMoved(now, by, at):
            when = f" on {moment(at, zone)}" if at else ""
            stands = "featured" if now.settings.featured else "visible" if now.settings.visible else "hidden"
            is_now = f"it is {stands} and of the category {now.category}"
            who = f"{by} changed {now.product.name}{when}" if by else f"{now.product.name} has changed"
            return f"{who}: {is_now}. Nothing was changed by you; look again."
        case errors.NothingChosen(what):
            return _CHOOSE.get(what, "Choose something first.")
    return None
