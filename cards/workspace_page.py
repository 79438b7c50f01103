"""How do the pages look by which another Slack workspace or Microsoft 365 tenant is connected?"""

from collections.abc import Iterable, Mapping

from cards.model import (
    Banner,
    Button,
    Buttons,
    Card,
    Context,
    Element,
    Heading,
    Kind,
    Link,
    Row,
    Rows,
    Span,
    Style,
    Text,
)
from cards.tokens import make
from cards.web import Sent, card_page
from cards.words import workspace_page as words
from domain.errors import LinkState
from domain.registration import FoundChat, Way
from domain.workspaces import WorkspaceLink

ADD = "workspace_add"


def page(organisation: str, link: WorkspaceLink, offered: frozenset[Way], scopes: Mapping[str, str], sent: Sent) -> str:
    """`scopes` are what is asked for at Slack, each with its reason."""
    title = words.title(organisation, link.client_name)
    return card_page(Card(title, tuple(_page(organisation, link, offered, scopes))), sent)


def _page(
    organisation: str, link: WorkspaceLink, offered: frozenset[Way], scopes: Mapping[str, str]
) -> Iterable[Element]:
    yield from _texts((words.whose(organisation, link.client_name), words.asks(link.made_by_name)))
    ways = [way for way in words.ADD_TO if way in offered]
    if not ways:
        yield Banner(Kind.WARNING, words.NOT_OFFERED)
        return
    yield Buttons(tuple(Button(words.ADD_TO[way], make(ADD, way.value, 0), Style.PRIMARY) for way in ways))
    yield Context(words.once(link))
    if Way.SLACK in offered:
        yield Heading(words.SLACK_MAY)
        yield Rows(tuple(Row(words.reason(reason), scope) for scope, reason in sorted(scopes.items())))
        yield from _texts((words.SLACK_MAY_NOT,))
    if Way.TEAMS in offered:
        yield Heading(words.TEAMS_MAY)
        yield from _texts((words.TEAMS_HOW,))


def over(state: LinkState) -> str:
    title, how = words.OVER[state]
    return card_page(Card(title, tuple(_texts((how,)))))


def failed(why: str, link: str) -> str:
    """Nothing was connected, and the link is as good as it was."""
    return card_page(Card(words.FAILED, (Banner(Kind.WARNING, why), Text((Link(words.ONCE_MORE, link),)))))


def done(organisation: str, link: WorkspaceLink, found: FoundChat) -> str:
    told = Banner(Kind.GOOD, words.done(found, organisation, link.client_name))
    return card_page(Card(words.DONE, (told, *_texts(words.done_how(found, link.made_by_name)))))


def _texts(told: Iterable[str]) -> Iterable[Element]:
    return (Text((Span(each),)) for each in told)
