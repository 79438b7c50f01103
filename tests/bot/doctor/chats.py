"""What can be wrong with the way to Slack and to MS Teams?"""

import os
from typing import Any

from adapters.crypto import KeyRing
from bot.manifests import SCOPES
from bot.playground.cast import ACME_SLACK
from tests.bot.doctor.ward import ALONE, FAILURE, WARNING, Fault, Row, Ward, done, served, stored, told


def refusing(code: str) -> Fault:
    """A login that has its own reasons."""
    return served({"error": "unauthorized_client", "error_description": f"{code}: no"}, "TEAMS_LOGIN_URL")


def _hosted() -> Fault:
    """A host that promises managed identities, and has none."""
    promised = {"IDENTITY_ENDPOINT": "http://127.0.0.1:1/token", "IDENTITY_HEADER": "x"}
    return done(
        lambda ward: os.environ.update(promised),
        lambda ward: [os.environ.pop(name) for name in promised],
        TEAMS_MANAGED_IDENTITY="true",
        TEAMS_APP_PASSWORD="",
    )


def _in_slack(**facts: str) -> Fault:
    """Of Acme's workspace, as Slack has it."""
    before: dict[str, Any] = {}

    def put(ward: Ward) -> None:
        workspace = ward.home.stage.slack.state.workspaces[ACME_SLACK]
        for name, value in facts.items():
            before[name] = getattr(workspace, name)
            setattr(workspace, name, value)

    def back(ward: Ward) -> None:
        for name, value in before.items():
            setattr(ward.home.stage.slack.state.workspaces[ACME_SLACK], name, value)

    return done(put, back)


def _slack_fault(kind: str) -> Fault:
    return done(
        lambda ward: ward.home.stage.slack.faults.add(kind, "auth.test"),
        lambda ward: ward.home.stage.slack.faults.clear(),
    )


FAULTS = {
    # slack
    "the signing secret is something else": Row(
        told(SLACK_SIGNING_SECRET="something else", **ALONE), "slack.secret", WARNING, "Signing Secret"
    ),
    "no key opens a workspace's token": Row(
        told(ENCRYPTION_KEY=KeyRing.generate()), "slack.sealed", WARNING, "encryption_key"
    ),
    "the app is in no workspace": Row(
        stored("DELETE FROM installation_secrets", "DELETE FROM installations WHERE platform = 'slack'"),
        "slack.nowhere",
        WARNING,
        "seed file",
    ),
    "a workspace has no token": Row(
        stored("DELETE FROM installation_secrets WHERE installation_id = 'acme-slack'"),
        "slack.no_token",
        FAILURE,
        "bot_token",
    ),
    "a token was revoked": Row(_in_slack(dead_because="token_revoked"), "slack.refused", FAILURE, "Install the app"),
    "a token has ended": Row(_in_slack(dead_because="token_expired"), "slack.ended", WARNING, "next one"),
    "the app was removed": Row(_in_slack(dead_because="account_inactive"), "slack.refused", FAILURE, "Install the app"),
    "the token is another workspace's": Row(
        stored("UPDATE installations SET tenant = 'T0OTHER' WHERE id = 'acme-slack'"),
        "slack.other_workspace",
        FAILURE,
        "own",
    ),
    "a scope is not granted": Row(
        _in_slack(scopes=",".join(SCOPES.keys() - {"users:read"})), "slack.scopes", FAILURE, "manifest"
    ),
    "Slack is not reached": Row(
        told(SLACK_API_URL="http://127.0.0.1:1/api/"), "slack.unreachable", FAILURE, "status.slack.com"
    ),
    "Slack has too much to do": Row(_slack_fault("rate_limited"), "slack.later", WARNING, "minute"),
    "Slack gives no socket": Row(told(SLACK_APP_TOKEN="xapp-none"), "slack.socket", FAILURE, "connections:write"),
    "the client secret is another app's": Row(
        told(SLACK_CLIENT_SECRET="wrong"), "slack.client", FAILURE, "Client Secret"
    ),
    "there is no client secret": Row(told(SLACK_CLIENT_SECRET=""), "slack.client", FAILURE, "Basic Information"),
    "the database does not name the workspaces": Row(
        told(DATABASE_URL="sqlite:///{folder}/none.sqlite3"), "slack.unread", WARNING, "database"
    ),
    # teams
    "the registration is not whole": Row(told(TEAMS_TENANT=""), "teams.incomplete", FAILURE, "Set it"),
    "the secret is wrong": Row(told(TEAMS_APP_PASSWORD="wrong"), "teams.secret", FAILURE, "not to its id"),
    "the secret has ended": Row(refusing("AADSTS7000222"), "teams.secret_ended", FAILURE, "new client secret"),
    "there is no such tenant": Row(refusing("AADSTS90002"), "teams.tenant", FAILURE, "teams_tenant"),
    "Microsoft refuses for another reason": Row(refusing("AADSTS53003"), "teams.refused", FAILURE, "Entra"),
    "the tenant does not know the app": Row(told(TEAMS_TENANT="elsewhere"), "teams.app", FAILURE, "teams_app_id"),
    "the login is not reached": Row(told(TEAMS_LOGIN_URL="http://127.0.0.1:1"), "teams.unreachable", FAILURE, "https"),
    "no identity is managed here": Row(_hosted(), "teams.identity", FAILURE, "Azure"),
    "the keys are not reached": Row(told(TEAMS_OPENID_URL="http://127.0.0.1:1"), "teams.keys", FAILURE, "reach"),
    "the keys sign for other channels": Row(
        done(
            lambda ward: ward.home.stage.teams.rotate_key(keep_old=False, endorsements=("webchat",)),
            lambda ward: ward.home.stage.teams.rotate_key(keep_old=False),
        ),
        "teams.keys",
        FAILURE,
        "reach",
    ),
    "a token may not go where people are reached": Row(
        told(TEAMS_DEFAULT_SERVICE_URL="http://127.0.0.1:1/teams"), "teams.service_url", FAILURE, "teams_service_urls"
    ),
    "tokens may go where all can read them": Row(
        told(TEAMS_SERVICE_URLS="http://smba.example", TEAMS_DEFAULT_SERVICE_URL="http://smba.example/teams", **ALONE),
        "teams.plain",
        WARNING,
        "https",
    ),
}
