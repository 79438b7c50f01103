"""What can a person do in the small Slack besides pressing: speak, command, open the home tab, remove the app?"""

from __future__ import annotations

from bot.playground.chat_door import Seen, unsent
from bot.playground.chat_log import Json
from bot.playground.slack.calls import Refused
from bot.playground.slack.responses import respond
from bot.playground.slack.state import Channel, SlackState, User, Workspace
from bot.playground.slack.wire import Wire

SLACKBOT = "USLACKBOT"


class People:
    """Acts of people; each returns what the platform saw of the bot's answer."""

    def __init__(self, state: SlackState, wire: Wire, events: frozenset[str]) -> None:
        self.state = state
        self.wire = wire
        self.events = events

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Seen:
        """Post a message, to the bot itself when `channel` is "dm"; the bot hears what it subscribed to."""
        person = self.person(user)
        place = self.place(person, channel)
        post = self.state.post(place.id, user, {"text": text}, thread=thread_ts)
        event: Json = {"user": user, "text": text, "ts": post.id, "channel": place.id, "team": person.team_id}
        event |= {"event_ts": post.id, "client_msg_id": self.state.new_id("c")}
        if thread_ts:
            event |= {"thread_ts": thread_ts, **self._parent(place, thread_ts)}
        workspace = self.state.workspaces[place.team_id]
        heard = unsent(None)
        for kind in self._heard_as(workspace, place, text):
            channel_type = {} if kind == "app_mention" else {"channel_type": _channel_type(place)}
            heard = await self.wire.event(workspace, {"type": kind, **event, **channel_type}, place)
        return heard

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Seen:
        """Send a slash command; its answer is shown to that person, or to the channel when it says so."""
        person = self.person(user)
        place = self.place(person, channel)
        workspace = self.workspace_of(person)
        path = self.state.new_response_url(workspace.team_id, place.id, user, None)
        seen = await self.wire.form(
            "command",
            {
                "token": "unused",
                "team_id": workspace.team_id,
                "team_domain": workspace.domain,
                **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
                "channel_id": place.id,
                "channel_name": {"im": "directmessage", "private": "privategroup"}.get(place.kind, place.name),
                "user_id": user,
                "user_name": person.name,
                "command": command,
                "text": text,
                "api_app_id": workspace.app_id,
                "is_enterprise_install": "false",
                "response_url": self.wire.address + path,
                "trigger_id": self.state.new_trigger(workspace.team_id, user),
            },
        )
        return self._show_command_answer(seen, path, f"{command} {text}".strip())

    async def home_opened(self, user: str, tab: str = "home") -> Seen:
        """Open the app's home tab (or its "messages" tab)."""
        workspace = self.workspace_of(self.person(user))
        event = {"type": "app_home_opened", "user": user, "channel": self.state.dm(workspace, user).id, "tab": tab}
        return await self._lifecycle(workspace, event)

    async def uninstall(self, team_id: str) -> Seen:
        """Remove the app from a workspace: its token dies, then the bot is told."""
        workspace = self.state.workspaces[team_id]
        workspace.dead_because = "account_inactive"
        await self.token_revoked(team_id)
        return await self._lifecycle(workspace, {"type": "app_uninstalled"})

    async def token_revoked(self, team_id: str) -> Seen:
        workspace = self.state.workspaces[team_id]
        workspace.dead_because = workspace.dead_because or "token_revoked"
        tokens = {"oauth": [], "bot": [workspace.bot_user]}
        return await self._lifecycle(workspace, {"type": "tokens_revoked", "tokens": tokens})

    async def reinstall(self, team_id: str) -> Seen:
        """Add the app to a workspace again: in an app of one's own its token is the one that it was. No event tells of
        it.
        """
        self.state.workspaces[team_id].dead_because = None
        self.state.log.touch()
        return unsent(None)

    async def archive(self, channel: str) -> Seen:
        """docs.slack.dev/reference/events/channel_archive: whoever may read there is told."""
        return await self._put_away(channel, True)

    async def unarchive(self, channel: str) -> Seen:
        return await self._put_away(channel, False)

    async def kick(self, channel: str) -> Seen:
        """Put the bot out of a channel: it is told once (docs.slack.dev/reference/events/channel_left)."""
        place = self.state.channels[channel]
        workspace = self.state.workspaces[place.team_id]
        place.members = [member for member in place.members if member != workspace.bot_user]
        self.state.log.touch()
        return await self._lifecycle(workspace, {"type": f"{_family(place)}_left", "channel": channel})

    async def invite(self, channel: str) -> Seen:
        """Let the bot in (docs.slack.dev/reference/events/member_joined_channel)."""
        place = self.state.channels[channel]
        workspace = self.state.workspaces[place.team_id]
        place.members = [*place.members, workspace.bot_user]
        self.state.log.touch()
        kind = "C" if place.kind == "public" else "G"
        event = {"type": "member_joined_channel", "user": workspace.bot_user, "channel": channel, "channel_type": kind}
        return await self._lifecycle(workspace, {**event, "team": workspace.team_id})

    def person(self, user: str) -> User:
        return self.state.users[user]

    def workspace_of(self, person: User) -> Workspace:
        return self.state.workspaces[person.team_id]

    def place(self, person: User, channel: str) -> Channel:
        """The channel named, which the person must be in; raises LookupError."""
        if channel == "dm":
            return self.state.dm(self.workspace_of(person), person.id)
        place = self.state.channels[channel]
        if person.id not in place.members:
            raise LookupError(f"{person.id} is not in {channel}")
        return place

    def _parent(self, place: Channel, thread_ts: str) -> Json:
        parent = self.state.log.find(place.id, thread_ts)
        return {"parent_user_id": parent.author} if parent else {}

    def _heard_as(self, workspace: Workspace, place: Channel, text: str) -> list[str]:
        """The events the bot gets for one message: none where it is not a member."""
        if workspace.bot_user not in place.members:
            return []
        kinds = ["message"] if f"message.{_subscription(place)}" in self.events else []
        mentioned = place.kind != "im" and f"<@{workspace.bot_user}>" in text
        return kinds + (["app_mention"] if mentioned and "app_mention" in self.events else [])

    def _show_command_answer(self, seen: Seen, path: str, typed: str) -> Seen:
        url = self.state.response_urls[path.rpartition("/")[2]]
        shown = failure(seen)
        if shown is None and seen.body:
            answer = {"text": seen.body} if isinstance(seen.body, str) else seen.body
            if isinstance(answer, dict) and answer.get("response_type") == "in_channel":
                self.state.post(url.channel, url.user, {"text": typed})
            try:
                respond(self.state, url, answer)
            except Refused as refused:
                shown = str(refused)
        if shown:
            text = f"{typed.split()[0]} failed with the error “{shown}”"
            self.state.post(url.channel, SLACKBOT, {"text": text}, only_for=url.user)
        return seen.telling(shown)

    async def _put_away(self, channel: str, away: bool) -> Seen:
        place = self.state.channels[channel]
        place.is_archived = away
        self.state.log.touch()
        happened = f"{_family(place)}_{'archive' if away else 'unarchive'}"
        by = next(member for member in place.members if not self.state.users[member].is_bot)
        return await self._lifecycle(
            self.state.workspaces[place.team_id], {"type": happened, "channel": channel, "user": by}
        )

    async def _lifecycle(self, workspace: Workspace, event: Json) -> Seen:
        if event["type"] not in self.events:
            return unsent(None)
        return await self.wire.event(workspace, event)


def failure(seen: Seen) -> str | None:
    """What Slack tells a person whose command or click the bot did not answer with 200."""
    if seen.timed_out:
        return "operation_timeout"
    return None if seen.status == 200 else "dispatch_failed"


def _channel_type(place: Channel) -> str:
    return {"im": "im", "private": "group", "public": "channel", "mpim": "mpim"}[place.kind]


def _family(place: Channel) -> str:
    return "channel" if place.kind == "public" else "group"


def _subscription(place: Channel) -> str:
    return {"im": "im", "private": "groups", "public": "channels", "mpim": "mpim"}[place.kind]
