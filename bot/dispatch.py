"""How does one verified event become one answer?

Incoming → Actor → authorise → parse → use case → Reply. A refusal on the way is an answer too; anything else that goes
wrong is the
adapter's to report, with nothing written.
"""

import difflib
from functools import partial

import structlog

from bot.commands import ACTIONS, COMMANDS, FORMS, Command, allowed, command_named
from bot.commands.declared import ASKERS
from bot.context import Context
from bot.files import Files
from bot.handlers import home, sheets, threads
from bot.handlers.wishes import propose
from bot.limits import Allowance
from bot.ready import Readiness
from cards import tokens
from domain import chat, wishes
from domain.chat import Conversation, Incoming, Lifecycle, Source
from domain.errors import (
    BadToken,
    NotAllowed,
    NotLinked,
    NotUnderstood,
    OnlyDirect,
    Outsider,
    Refusal,
    TooLong,
    TooMany,
    UnknownCommand,
)
from domain.notices import HelpRow, Nothing, Options, Refused, Reply, Say
from domain.ports import Ports
from domain.tenancy import Actor, Permission
from domain.use_cases import joining, reaching

log = structlog.get_logger()

Met = chat.Message | chat.Command | chat.Click | chat.Submission | chat.OptionsQuery | chat.Refresh | chat.Opened
"""Whatever somebody did, themselves."""

HELP_ASKED = ("help", "?")
"""After a command's name: how is it used? (api.slack.com/tutorials/slash-commands-style-guide)"""

TYPED, SOUGHT = 4_000, 200
"""Characters of a message that is to be understood, and of what is looked for in a field. Slack takes ten times as many
in a message (docs.slack.dev/reference/methods/chat.postMessage), and while one is looked through nobody else is served.
"""

TOLD_AGAIN = 10.0
"""Seconds before somebody who writes too much is told so once more: each telling is a message of ours."""

REMEMBERED = 10_000
"""Conversations known to be stored, so that an event writes nothing that is there already."""


class Dispatcher:
    """Answers what the adapters verified; keeps nothing that may not be lost."""

    def __init__(self, ports: Ports, files: Files, allow: Allowance | None = None, prefix: str = "") -> None:
        """`prefix` stands before each command's name in Slack."""
        self._ports = ports
        self._files = files
        self._prefix = prefix
        self._allow = allow or Allowance(0)
        self._telling = Allowance(1 / TOLD_AGAIN, burst=TOLD_AGAIN)
        self._ready = Readiness(ports)
        self._stored: set[Conversation] = set()
        self._actions = {action.verb: action for action in ACTIONS}
        self._forms = {form.name: form for form in FORMS}

    async def handle(self, incoming: Incoming) -> Reply:
        if isinstance(incoming, Lifecycle):
            return await self._lifecycle(incoming)
        if wait := self._allow(f"chat/{incoming.source.door.id}"):
            return self._too_many(incoming, wait)
        try:
            actor = await self._actor(incoming)
        except (NotLinked, Outsider) as stranger:
            return await self._stranger(incoming, stranger)
        await self._remember(incoming.source.conversation, actor)
        return await self.answer(incoming, actor)

    async def answer(self, incoming: Met, actor: Actor) -> Reply:
        """Somebody whom we know, however we came to."""
        try:
            return await self._run(incoming, actor)
        except Refusal as refusal:
            return _refused(incoming, refusal, actor.zone)

    def _too_many(self, incoming: Met, wait: int) -> Reply:
        """Answered like any refusal, and not by a status: Slack would stop an app's events for all, and Teams says
        nothing to who waits. What would cost us a message is said now and then.
        """
        if isinstance(incoming, chat.Refresh | chat.Opened | chat.OptionsQuery):
            return Nothing()
        if isinstance(incoming, chat.Message) and self._telling(str(incoming.source.identity)):
            return Nothing()
        return _refused(incoming, TooMany(wait), "UTC")

    async def _stranger(self, incoming: Met, stranger: Refusal) -> Reply:
        """Whoever is not known can do one thing: say a code."""
        typed = _code_said(incoming)
        try:
            if typed is None:
                raise stranger
            private = incoming.source.conversation.private
            if isinstance(incoming, chat.Command) and not private:
                raise OnlyDirect  # nobody else has read it: it is good still
            return Say(await joining.redeem(self._ports, incoming.source, typed, aloud=not private))
        except Refusal as refusal:
            return _refused(incoming, refusal, "UTC")

    async def _run(self, incoming: Incoming, actor: Actor) -> Reply:
        match incoming:
            case chat.Message(source, text, thread, overheard=True):
                return await threads.answer(self._context(incoming, actor, source), text, thread)
            case chat.Message(source, text, thread) if thread is not None and threads.says_yes(text):
                return await threads.answer(self._context(incoming, actor, source), text, thread)
            case chat.Opened(source):
                return await home.opened(self._context(incoming, actor, source))
            case chat.Message(source, text):
                word, _, rest = text.strip().partition(" ")
                return await self._command(self._context(incoming, actor, source), word or "help", rest)
            case chat.Command(source, name, text):
                return await self._command(self._context(incoming, actor, source), name or "help", text)
            case chat.Click(source, token) | chat.Refresh(source, token):
                return await self._action(self._context(incoming, actor, source), token)
            case chat.Submission(source):
                return await self._form(self._context(incoming, actor, source), incoming)
            case chat.OptionsQuery(source):
                return await self._search(self._context(incoming, actor, source), incoming)
        return Nothing()

    async def _command(self, ctx: Context, word: str, rest: str) -> Reply:
        if (length := len(word) + len(rest)) > TYPED:
            raise TooLong("message", TYPED, length)
        command = command_named(word)
        if command is None:
            return await _own_words(ctx, word, rest)
        _authorise(command.needs, ctx.actor, command.name)
        if rest.strip().casefold() in HELP_ASKED:
            return await sheets.show_help(ctx, command.name)
        if command.licensing:
            await self._ready.check(ctx.actor)
        return await command.run(ctx, rest)

    async def _action(self, ctx: Context, text: str) -> Reply:
        token = tokens.parse(text)
        action = self._actions.get(token.verb)
        if action is None:
            raise BadToken
        _authorise(action.needs, ctx.actor, "this")
        return await action.run(ctx, token)

    async def _form(self, ctx: Context, sent: chat.Submission) -> Reply:
        token, form = tokens.parse(sent.token), self._forms.get(sent.form)
        if form is None or (sent.pressed and sent.pressed not in form.presses):
            raise BadToken
        _authorise(form.needs, ctx.actor, "this")
        run = form.presses.get(sent.pressed, form.run)
        return await run(ctx, token, dict(sent.values))

    async def _search(self, ctx: Context, query: chat.OptionsQuery) -> Reply:
        token, form = tokens.parse(query.token), self._forms.get(query.form)
        if form is None or query.field not in form.searches:
            raise BadToken
        _authorise(form.needs, ctx.actor, "this")
        return Options(await form.searches[query.field](ctx, token, query.typed.strip()[:SOUGHT]))

    def _context(self, incoming: Incoming, actor: Actor, source: Source) -> Context:
        message = incoming.message if isinstance(incoming, chat.Click) else None
        offered = partial(_sheet, actor)
        return Context(self._ports, actor, source, type(incoming), self._files, message, offered, self._prefix)

    async def _actor(self, incoming: Met) -> Actor:
        source = incoming.source
        async with self._ports.view(source.door.org) as view:
            parked = await view.reach.standing(source.conversation)
            actor = await view.people.actor(source.identity, source.door, source.outsider)
            organisation = await view.organisation() if actor is None else None
        if parked:
            await reaching.sign_of_life(self._ports, incoming, source, parked)
        if actor is not None:
            return actor
        assert organisation is not None  # noqa: S101 - read for whoever is nobody
        if source.outsider:
            raise Outsider(organisation.name)
        raise NotLinked(organisation.name, source.identity.user)

    async def _remember(self, conversation: Conversation, actor: Actor) -> None:
        """Where this person can be told something later. Written once, and again when an address moves."""
        if conversation.address is None or conversation in self._stored:
            return
        async with self._ports.unit(actor.org) as unit:
            await unit.places.remember(conversation)
        if len(self._stored) >= REMEMBERED:
            self._stored.clear()
        self._stored.add(conversation)

    async def _lifecycle(self, event: Lifecycle) -> Reply:
        log.info("lifecycle", org=event.door.org, event_name=event.event.value)
        await reaching.lifecycle(self._ports, event)
        return Nothing()


async def _own_words(ctx: Context, word: str, rest: str) -> Reply:
    """What is no command may be a wish; what is neither is told what would have been near."""
    if wish := wishes.parse(f"{word} {rest}"):
        _authorise(ASKERS, ctx.actor, "request")
        return await propose(ctx, wish)
    near = _near(word, ctx.actor)
    if len(rest.split()) < 2 or (near != ("help",) and not wishes.begins_one(f"{word} {rest}")):
        raise UnknownCommand(word[:40], near)
    raise NotUnderstood(f"{word} {rest}"[:200])


def _refused(incoming: Met, refusal: Refusal, zone: str) -> Reply:
    if isinstance(incoming, chat.Message) and incoming.overheard:
        return Nothing()  # what was not said to us is not ours to refuse
    log.info("refused", org=incoming.source.door.org, why=type(refusal).__name__, key=incoming.source.key)
    return Say(Refused(refusal, zone))


def _code_said(incoming: Met) -> str | None:
    """What follows "join"; None for anything else."""
    match incoming:
        case chat.Message(text=text, overheard=False):
            word, _, rest = text.strip().partition(" ")
        case chat.Command(name=word, text=rest):
            pass
        case _:
            return None
    return rest.strip() if word.casefold() == "join" and rest.strip() else None


def _authorise(needs: frozenset[Permission], actor: Actor, action: str) -> None:
    """Of several that suffice, the smallest is named; `action` is a command, or “this” for what was pressed."""
    if not allowed(needs, actor):
        raise NotAllowed(Permission.READ_LICENSING if Permission.READ_LICENSING in needs else min(needs), action)


def _offered(actor: Actor) -> list[Command]:
    return [command for command in COMMANDS if allowed(command.needs, actor)]


def _sheet(actor: Actor) -> tuple[HelpRow, ...]:
    return tuple(_row(command, actor) for command in _offered(actor))


def _row(command: Command, actor: Actor) -> HelpRow:
    ways = tuple((way.usage, way.does) for way in command.ways if allowed(way.needs, actor))
    return HelpRow(command.name, command.usage, command.does, ways)


def _near(word: str, actor: Actor) -> tuple[str, ...]:
    names = [command.name for command in _offered(actor)]
    return tuple(difflib.get_close_matches(word.casefold(), names, n=2, cutoff=0.5)) or ("help",)
