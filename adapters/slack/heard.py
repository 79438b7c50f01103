"""What kind of thing did Slack send, from whom and from where, and is it for us at all?"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack.team import pressers, speakers, workspace
from cards.slack_inputs import PRESSED

Json = dict[str, Any]

# docs.slack.dev/reference/events/message#subtypes: edits, deletions, joins and the rest are no words said to us.
SPOKEN = frozenset({None, "file_share", "thread_broadcast"})


# docs.slack.dev/reference/events: the app's own coming and going, and what becomes of the channels that it is in.
LIFE = frozenset(
    {
        "app_uninstalled",
        "tokens_revoked",
        "member_joined_channel",
        "channel_left",
        "group_left",
        "channel_archive",
        "group_archive",
        "channel_unarchive",
        "group_unarchive",
    }
)


class Kind(StrEnum):
    COMMAND = "command"
    CLICK = "click"
    SUBMISSION = "submission"
    PRESSED = "pressed"
    OPTIONS = "options"
    MESSAGE = "message"
    MENTION = "mention"
    OVERHEARD = "overheard"
    OPENED = "opened"
    LIFECYCLE = "lifecycle"

    @property
    def awaited(self) -> bool:
        """A person waits for the answer, and Slack will not repeat it; all others are events, which it does repeat."""
        return self in (Kind.COMMAND, Kind.CLICK, Kind.SUBMISSION, Kind.PRESSED, Kind.OPTIONS)

    @property
    def patient(self) -> bool:
        """It may be acknowledged before it is done, with a word that the answer will follow. A click never is before
        what it decides is committed: at worst Slack shows a warning, after which a second press does no harm.
        """
        return self in (Kind.COMMAND, Kind.SUBMISSION, Kind.OPTIONS)


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that Slack sent and signed, with what every kind has in common read out of it.

    `key` names it by its meaning. `team` is the workspace where the app is installed, `user_team` the person's own.
    `channel` is None where there is none. `thread` is the thread's first ts, for what was said or pressed inside one.
    `part` is the event, the pressed element or the view.
    """

    kind: Kind
    key: str
    body: Json
    part: Json
    team: str
    app: str
    user: str = ""
    user_team: str = ""
    enterprise: str | None = None
    org_wide: bool = False
    channel: str | None = None
    thread: str | None = None

    def __post_init__(self) -> None:
        """Raises TypeError for an id that is none, AttributeError for a view or a container that is none."""
        _ = (self.form, self.hash, self.at_home, self.part_of, self.below, self.opener, self.place, self.response_url)
        for name in ("key", "team", "app", "user", "user_team", "enterprise", "channel", "thread"):
            if not isinstance(getattr(self, name), str | None):
                raise TypeError(name)

    @property
    def response_url(self) -> str | None:
        return text(self.body.get("response_url")) or None

    @property
    def trigger(self) -> str | None:
        return text(self.body.get("trigger_id")) or None

    @property
    def form(self) -> str | None:
        """The id of the modal that it happened in; the home tab is a view too, and none of those."""
        return text(self._view.get("id")) or None if self._view.get("type") == "modal" else None

    @property
    def hash(self) -> str:
        """The modal's state that it happened in: a later one is not drawn over."""
        return text(self._view.get("hash"))

    @property
    def at_home(self) -> bool:
        return self._view.get("type") == "home"

    @property
    def part_of(self) -> str:
        """The name of the view that it happened in."""
        return text(self._view.get("callback_id"))

    @property
    def below(self) -> str | None:
        """The modal that stands below the one that it happened in."""
        return text(self._view.get("previous_view_id")) or None

    @property
    def token(self) -> str:
        """What a form was opened for."""
        return self._metadata[0]

    @property
    def origin(self) -> str | None:
        """Where the message can be redrawn whose button opened the form."""
        return self._metadata[1] or None

    @property
    def opener(self) -> str:
        """The `place` of that message."""
        return self._metadata[2]

    @property
    def place(self) -> str:
        """What a person had before them when they did this; empty where nothing of ours stood."""
        container = self.body.get("container") or {}
        if self.kind is Kind.OPENED or self.at_home:
            return f"home {self.team} {self.user}"
        if self.form:
            return self.form
        return f"{self.channel}/{container['message_ts']}" if container.get("message_ts") else ""

    @property
    def _metadata(self) -> tuple[str, str, str]:
        kept = [*text(self._view.get("private_metadata")).split("\n"), "", ""]
        return kept[0], kept[1], kept[2]

    @property
    def _view(self) -> Json:
        return self.body.get("view") or {}


def text(value: object) -> str:
    """Empty where there is none. Raises TypeError for what is no text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def heard(body: Json, context: AsyncBoltContext) -> Heard | None:
    """None for what is not for us: bots, our own messages, edits, link buttons, closed forms, unknown types.

    `context` is bolt's reading of who is meant. Raises LookupError, TypeError or AttributeError when the body lacks
    what Slack documents.
    """
    team = workspace(body, context)
    if not team:
        raise LookupError("team")
    common: Json = {
        "body": body,
        "team": team,
        "enterprise": context.enterprise_id,
        "org_wide": bool(context.is_enterprise_install),
        "app": body.get("api_app_id") or "",
    }
    if "command" in body:
        return _command(body, common)
    match body.get("type"):
        case "block_actions":
            return _click(body, common)
        case "view_submission":
            return _submission(body, common)
        case "block_suggestion":
            return _query(body, common)
        case "event_callback":
            return _event(body, body["event"], common)
    return None


def _command(body: Json, common: Json) -> Heard:
    team, user = common["team"], body["user_id"]
    key = f"slack:{team}:{body['trigger_id']}"
    return Heard(
        Kind.COMMAND, key, part=body, user=user, user_team=body["team_id"], channel=body["channel_id"], **common
    )


def _click(body: Json, common: Json) -> Heard | None:
    action = body["actions"][0]
    if not token(action):
        return None  # a link; or a menu or a box outside a form, which says nothing until its button is pressed
    user, container = body["user"], body.get("container") or {}
    key = f"slack:{common['team']}:{action['action_ts']}:{user['id']}:{action['action_id']}"
    in_form = action["action_id"].startswith(PRESSED) and (body.get("view") or {}).get("type") == "modal"
    return Heard(
        Kind.PRESSED if in_form else Kind.CLICK,
        key,
        part=action,
        user=user["id"],
        user_team=pressers(user, common),
        channel=container.get("channel_id"),
        thread=container.get("thread_ts") or (body.get("message") or {}).get("thread_ts"),
        **common,
    )


def token(action: Mapping[str, Any]) -> str:
    """A button's value; empty for a button that is only a link, and for whatever is no button."""
    return str(action.get("value") or "") if action.get("type") == "button" else ""


def _submission(body: Json, common: Json) -> Heard:
    user, view = body["user"], body["view"]
    # A view keeps its id when another form takes its place, and its hash while its fields are corrected.
    key = f"slack:{common['team']}:{view['id']}:{view.get('hash', '')}:submit"
    user_team = pressers(user, common)
    return Heard(Kind.SUBMISSION, key, part=view, user=user["id"], user_team=user_team, **common)


def _query(body: Json, common: Json) -> Heard | None:
    """Nothing in it tells two questions apart that are asked in the same words; they get the same answer.

    docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
    """
    user, view = body["user"], body.get("view")
    if not view:
        return None
    words = hashlib.blake2b(text(body.get("value")).encode(), digest_size=8).hexdigest()
    key = f"slack:{common['team']}:{view['id']}:{user['id']}:{body['block_id']}:{words}:options"
    user_team = pressers(user, common)
    return Heard(Kind.OPTIONS, key, part=view, user=user["id"], user_team=user_team, **common)


def _event(body: Json, event: Json, common: Json) -> Heard | None:
    match event["type"]:
        case "message" | "app_mention" if _our_own(event, body):
            return None
        case "message" if event.get("channel_type") == "im":
            return _message(Kind.MESSAGE, event, common)
        case "message" if _in_our_thread(event, own_user(body)):
            return _message(Kind.OVERHEARD, event, common)
        case "app_mention":
            return _message(Kind.MENTION, event, common)
        case "app_home_opened" if event.get("tab") == "home":
            key = f"slack:{common['team']}:{event['user']}:home:{event['event_ts']}"
            return Heard(Kind.OPENED, key, part=event, user=event["user"], user_team=common["team"], **common)
        case "tokens_revoked" if not event.get("tokens", {}).get("bot"):
            return None
        case "member_joined_channel" if event.get("user") != own_user(body):
            return None
        case kind if kind in LIFE:
            return _lifecycle(body, event, common)
    return None


def _our_own(event: Json, body: Json) -> bool:
    """Ours carry a `bot_id` as well, but who answers themselves once never stops."""
    ourselves = own_user(body)
    return ourselves is not None and event.get("user") == ourselves


def _in_our_thread(event: Json, ourselves: str | None) -> bool:
    """Said in answer to a message, which is ours as far as Slack says whose it is, and without naming us: that comes
    as a mention too.
    """
    thread, parent = event.get("thread_ts"), event.get("parent_user_id")
    if not thread or thread == event["ts"] or (parent and ourselves and parent != ourselves):
        return False
    return not (ourselves and f"<@{ourselves}" in text(event.get("text")))


def own_user(body: Json) -> str | None:
    """Our own user there, as the envelope's authorization names it."""
    authorizations = body.get("authorizations") or [{}]
    return authorizations[0].get("user_id") if authorizations[0].get("is_bot") else None


def _message(kind: Kind, event: Json, common: Json) -> Heard | None:
    if (
        event.get("subtype") not in SPOKEN
        or event.get("bot_id")
        or not event.get("user")
        or event["user"] == "USLACKBOT"
    ):
        return None
    channel = event["channel"]
    key = f"slack:{common['team']}:{channel}:{event['ts']}"
    if kind is Kind.OVERHEARD:
        key += ":overheard"  # where we are not told our own name it may be a mention too, which must not be lost
    return Heard(
        kind,
        key,
        part=event,
        user=event["user"],
        user_team=speakers(event, common),
        channel=channel,
        thread=event.get("thread_ts"),
        **common,
    )


def _lifecycle(body: Json, event: Json, common: Json) -> Heard:
    key = f"slack:{common['team']}:{event['type']}:{body['event_id']}"
    return Heard(Kind.LIFECYCLE, key, part=event, channel=event.get("channel"), **common)
