"""What can a person do in the small Teams besides pressing: speak, install and remove the bot, join a team?"""

from __future__ import annotations

from bot.playground.chat_door import Seen, unsent
from bot.playground.chat_log import Json
from bot.playground.teams.state import Conversation, TeamsState, User
from bot.playground.teams.wire import Wire


class People:
    """Acts of people; each returns what the platform saw of the bot's answer."""

    def __init__(self, state: TeamsState, wire: Wire) -> None:
        self.state = state
        self.wire = wire

    async def say(
        self, user: str, conversation: str, text: str, mention: bool = True, app_id: str | None = None
    ) -> Seen:
        """Post a message, in the 1:1 chat with the bot when `conversation` is "personal".

        Elsewhere a bot hears only what mentions it, unless it may read along there. `19:…;messageid=…` replies in a
        thread, a bare channel begins one.
        """
        person = self.person(user)
        place, thread = self.place(person, conversation, app_id)
        app = self.bot_in(place, app_id)
        name = self.state.registrations[app].name
        mentioned = mention and place.kind != "personal"
        typed = f"<at>{name}</at> {text}" if mentioned else text
        post = self.state.post(place, user, {"text": typed}, root=thread)
        if place.kind != "personal" and not mention and app not in place.read_by:
            return unsent(None)
        activity = self.wire.activity("message", app, person, place, post.thread)
        activity |= {"id": post.id, "text": typed, "textFormat": "plain"}
        if mentioned:
            bot = activity["recipient"]
            activity["entities"].append({"type": "mention", "mentioned": bot, "text": f"<at>{name}</at>"})
        return await self.wire.send(app, activity)

    async def command(self, user: str, conversation: str, text: str, app_id: str | None = None) -> Seen:
        """Choose the bot's command behind a slash, where others read: a targeted message, which only the bot and its
        author see (learn.microsoft.com/microsoftteams/platform/agents-in-teams/agent-slash-commands).
        """
        person = self.person(user)
        place, thread = self.place(person, conversation, app_id)
        app = self.bot_in(place, app_id)
        post = self.state.post(place, user, {"text": text}, root=thread, only_for=user)
        activity = self.wire.activity("message", app, person, place, post.thread)
        activity |= {"id": post.id, "text": text, "textFormat": "plain"}
        activity["recipient"] |= {"isTargeted": True}
        return await self.wire.send(app, activity)

    async def install(self, user: str, app_id: str | None = None) -> Seen:
        """Add the personal app: the bot hears of the installation and of the 1:1 chat."""
        person = self.person(user)
        app = app_id or self._only_app(person.tenant_id)
        self.state.installed_for.add((app, user))
        return await self._bot_came(app, person, self.state.personal(app, person))

    async def uninstall(self, user: str, app_id: str | None = None) -> Seen:
        person = self.person(user)
        app = app_id or self._only_app(person.tenant_id)
        self.state.installed_for.discard((app, user))
        return await self._bot_went(app, person, self.state.personal(app, person))

    async def add_to_team(self, user: str, team_id: str, app_id: str | None = None) -> Seen:
        """Add the bot to a team, or to a group chat by its id."""
        person, places = self.person(user), self._places(team_id)
        app = app_id or self._only_app(places[0].tenant_id)
        for place in places:
            place.apps.add(app)
        return await self._bot_came(app, person, places[0])

    async def remove_from_team(self, user: str, team_id: str, app_id: str | None = None) -> Seen:
        person, places = self.person(user), self._places(team_id)
        app = app_id or self._only_app(places[0].tenant_id)
        for place in places:
            place.apps.discard(app)
        return await self._bot_went(app, person, places[0])

    async def join(self, user: str, team_id: str) -> Seen:
        """Become a member of a team; its bot hears of it."""
        person, places = self.person(user), self._places(team_id)
        for place in places:
            place.members = [*place.members, user]
        app = self.bot_in(places[0], None)
        activity = self.wire.activity("conversationUpdate", app, person, places[0])
        activity["membersAdded"] = [{"id": person.mri(app), "aadObjectId": user}]
        activity["channelData"]["eventType"] = "teamMemberAdded"
        return await self.wire.send(app, activity)

    async def leave(self, user: str, team_id: str) -> Seen:
        """Be a member no more; its bot hears of it."""
        person, places = self.person(user), self._places(team_id)
        app = self.bot_in(places[0], None)
        for place in places:
            place.members = [member for member in place.members if member != user]
        activity = self.wire.activity("conversationUpdate", app, person, places[0])
        activity["membersRemoved"] = [{"id": person.mri(app), "aadObjectId": user}]
        return await self.wire.send(app, _as_team_event(activity, places[0], "teamMemberRemoved"))

    async def read_along(self, team_id: str, on: bool = True, app_id: str | None = None) -> bool:
        """The team's owner lets the bot hear every word in it, or takes that back."""
        for place in self._places(team_id):
            apps = {self.bot_in(place, app_id)}
            place.read_by = place.read_by | apps if on else place.read_by - apps
        return on

    async def block(self, user: str, on: bool = True, app_id: str | None = None) -> bool:
        """Take no messages of the bot, or take them again: the bot hears of neither."""
        app = app_id or self._only_app(self.person(user).tenant_id)
        (self.state.blocked.add if on else self.state.blocked.discard)((app, user))
        return on

    async def disable(self, tenant_id: str, on: bool = True, app_id: str | None = None) -> bool:
        """The tenant's administrator switches the bot off, or on again: it hears of neither."""
        pair = (app_id or self._only_app(tenant_id), tenant_id)
        (self.state.disabled.add if on else self.state.disabled.discard)(pair)
        return on

    def person(self, user: str) -> User:
        return self.state.users[user]

    def place(self, person: User, conversation: str, app_id: str | None = None) -> tuple[Conversation, str | None]:
        """The conversation and the thread in it; raises LookupError when the person is not there."""
        if conversation == "personal":
            return self.state.personal(app_id or self._personal_app(person), person), None
        place, thread = self.state.find(conversation)
        if place is None or person.id not in place.members:
            raise LookupError(f"{person.name} is in no conversation {conversation}")
        return place, thread

    def bot_in(self, place: Conversation, app_id: str | None) -> str:
        """The bot that is spoken to; raises LookupError when none is there."""
        apps = sorted(place.apps)
        if not apps or (app_id and app_id not in apps):
            raise LookupError(f"the bot is not in {place.name}")
        return app_id or apps[0]

    async def _bot_came(self, app: str, person: User, place: Conversation) -> Seen:
        added = self.wire.activity("installationUpdate", app, person, place) | {"action": "add"}
        await self.wire.send(app, added)
        joined = self.wire.activity("conversationUpdate", app, person, place)
        joined["membersAdded"] = [joined["recipient"]]
        return await self.wire.send(app, _as_team_event(joined, place, "teamMemberAdded"))

    async def _bot_went(self, app: str, person: User, place: Conversation) -> Seen:
        left = self.wire.activity("conversationUpdate", app, person, place)
        left["membersRemoved"] = [left["recipient"]]
        if place.kind != "personal":
            await self.wire.send(app, _as_team_event(left, place, "teamMemberRemoved"))
        removed = self.wire.activity("installationUpdate", app, person, place) | {"action": "remove"}
        return await self.wire.send(app, removed)

    def _places(self, team_or_chat: str) -> list[Conversation]:
        return self.state.team(team_or_chat) or [self.state.conversations[team_or_chat]]

    def _personal_app(self, person: User) -> str:
        apps = sorted(app for app, user in self.state.installed_for if user == person.id)
        if not apps:
            raise LookupError(f"{person.name} has no bot installed")
        return apps[0]

    def _only_app(self, tenant_id: str) -> str:
        """The registration of the tenant itself, else the first there is."""
        registrations = list(self.state.registrations.values())
        own = [each.app_id for each in registrations if each.tenant_id == tenant_id]
        return (own or [each.app_id for each in registrations])[0]


def _as_team_event(activity: Json, place: Conversation, event: str) -> Json:
    if place.kind == "channel":
        activity["channelData"] = {**activity["channelData"], "eventType": event}
        activity["channelData"]["team"] = {"id": place.team_id, "name": place.team_name}
    return activity
