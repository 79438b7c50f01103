"""What do the views.* methods do?"""

from __future__ import annotations

from typing import Any

from bot.playground.chat_log import Json
from bot.playground.slack.blocks import view_problems
from bot.playground.slack.calls import Call, Refused, refused_for
from bot.playground.slack.files import problems as file_problems
from bot.playground.slack.state import TRIGGER_SECONDS, SlackState, Trigger, View

STACK_HEIGHT = 3


def open_view(call: Call) -> Json:
    """A new modal; one that was open is gone, as after a click outside it."""
    payload = _asked(call, "modal")
    trigger = _spend(call)
    _refuse_same_external_id(call, payload)
    view = call.state.new_view(call.workspace.team_id, trigger.user, payload)
    call.state.stacks[trigger.user] = [view]
    call.state.log.touch()
    return {"view": view_json(call.state, view)}


def push_view(call: Call) -> Json:
    payload = _asked(call, "modal")
    trigger = _spend(call)
    _refuse_same_external_id(call, payload)
    return {"view": view_json(call.state, push_onto_stack(call.state, trigger.user, trigger.view, payload))}


def update_view(call: Call) -> Json:
    payload = _asked(call, "modal")
    view = _named_by(call)
    _compare_hash(call, view)
    call.state.change_view(view, payload)
    return {"view": view_json(call.state, view)}


def publish_view(call: Call) -> Json:
    payload = _asked(call, "home")
    user = call.state.users.get(call.text("user_id", "invalid_arguments"))
    if user is None or user.team_id != call.workspace.team_id:
        raise Refused("user_not_found")
    key = (call.workspace.team_id, user.id)
    view = call.state.homes.get(key)
    if view is None:
        view = call.state.homes[key] = call.state.new_view(call.workspace.team_id, user.id, payload)
    else:
        _compare_hash(call, view)
        call.state.change_view(view, payload)
    call.state.log.touch()
    return {"view": view_json(call.state, view)}


def read_view(payload: Any, kind: str) -> Json:
    """Raises Refused("invalid_arguments") with what is wrong in it."""
    if problems := view_problems(payload, kind):
        raise refused_for("invalid_arguments", problems)
    return dict(payload)


def push_onto_stack(state: SlackState, user: str, parent: str | None, payload: Json) -> View:
    """Three views at most stand in a stack (docs.slack.dev/surfaces/modals)."""
    stack = state.stacks.get(user, [])
    if parent is None or parent not in {view.id for view in stack}:
        raise Refused("not_found")
    if len(stack) >= STACK_HEIGHT:
        raise Refused("push_limit_reached")
    view = state.new_view(stack[-1].team_id, user, payload, previous=stack[-1])
    stack.append(view)
    state.log.touch()
    return view


def view_json(state: SlackState, view: View) -> Json:
    """The view as the Web API and payloads show it, with what was entered so far."""
    workspace = state.workspaces[view.team_id]
    absent = {"private_metadata": "", "callback_id": "", "external_id": "", "submit": None, "close": None}
    flags = {"clear_on_close": False, "notify_on_close": False}
    return {
        **absent,
        **flags,
        **view.payload,
        "id": view.id,
        "team_id": view.team_id,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "state": {"values": view.entered},
        "app_id": workspace.app_id,
        "bot_id": workspace.bot_id,
        "app_installed_team_id": view.team_id,
    }


def _asked(call: Call, kind: str) -> Json:
    payload = read_view(call.structured("view", "invalid_arguments"), kind)
    if problems := file_problems(call.state, call.workspace, payload["blocks"]):
        raise refused_for("invalid_arguments", problems)
    return payload


def _spend(call: Call) -> Trigger:
    """A trigger works once, within three seconds, for the workspace it was given to."""
    trigger = call.state.triggers.get(call.text("trigger_id", "invalid_arguments"))
    if trigger is None or trigger.team_id != call.workspace.team_id:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if call.state.clock.now() - trigger.born > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger


def _named_by(call: Call) -> View:
    view_id, external_id = call.args.get("view_id"), call.args.get("external_id")
    modals = [view for view in _ours(call) if view.payload["type"] == "modal"]
    for view in modals:
        if view.id == view_id or (external_id and view.payload.get("external_id") == external_id):
            return view
    raise Refused("not_found")


def _compare_hash(call: Call, view: View) -> None:
    if call.args.get("hash") and call.args["hash"] != view.hash:
        raise Refused("hash_conflict")


def _refuse_same_external_id(call: Call, payload: Json) -> None:
    taken = {view.payload.get("external_id") for view in _ours(call)}
    if payload.get("external_id") and payload["external_id"] in taken:
        raise Refused("duplicate_external_id")


def _ours(call: Call) -> list[View]:
    return [view for view in call.state.all_views() if view.team_id == call.workspace.team_id]
