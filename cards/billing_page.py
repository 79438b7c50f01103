"""How does the billing page look in a browser, and the form of a pool behind its gear?"""

from dataclasses import replace
from urllib.parse import urlencode

from cards.model import Button, Buttons, Card, Rows, Span, Style, Text
from cards.notices import card, form
from cards.tokens import make, parse
from cards.web import Sent, Wrong, card_page, form_page
from cards.words import billing as words
from domain.notices import AllocateForm, BillingPage

ADD, RESEND = "pool_add", "billing_resend"
POOL, FROM, SAVED = "pool", "from", "saved"
"""What stands behind the page's address: the pool whose form is shown, the first purchase, the pool just saved."""


def page(shown: BillingPage, path: str) -> str:
    """Every button leads somewhere: this page sends nothing."""
    drawn = card(shown)
    return card_page(drawn, links={button.token: _leads(path, button) for button in _buttons(drawn)})


def pool(shown: AllocateForm, sent: Sent) -> str:
    """What is typed comes with + Add as with Save; the third way leads back and saves nothing."""
    drawn = form(shown)
    back = Button(words.BACK, make("billing", "page", 0))
    token = make(ADD, shown.subscription, shown.version)
    more = tuple(Button(each.label, token) for each in drawn.more)
    wrong = tuple(Wrong(where, told) for where, told in drawn.problems)
    after = (Buttons(more),) if more else ()
    links = {back.token: _leads(sent.to, back)}
    return form_page(replace(drawn, problems=()), sent, wrong, after, links=links, below=(Buttons((back,)),))


def over(sent: Sent) -> str:
    """The link is out of date, or a newer one was sent."""
    send = Button(words.SEND_NEW, make(RESEND, "page", 0), Style.PRIMARY)
    return card_page(Card(words.OVER, (Text((Span(words.OVER_HOW),)), Buttons((send,)))), sent)


def sent_anew() -> str:
    """The same whatever came of it."""
    return card_page(Card(words.SENT_TITLE, (Text((Span(words.SENT),)),)))


def at(path: str, **query: str) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _buttons(drawn: Card) -> list[Button]:
    rows = [button for part in drawn.body if isinstance(part, Rows) for row in part.rows for button in row.buttons]
    return [*rows, *(button for part in drawn.body if isinstance(part, Buttons) for button in part.buttons)]


def _leads(path: str, button: Button) -> str:
    token = parse(button.token)
    if token.verb == "pool":
        return at(path, pool=token.subject)
    return at(path, **({FROM: str(token.version)} if token.version else {}))
