"""What is said of those whom the bot speaks with?"""

SAYS: dict[str, tuple[str, str]] = {
    "slack.secret": (
        "The signing secret has not the shape of one of Slack’s (32 letters and digits of 0-9, a-f).",
        "Copy “Signing Secret” from Slack app → Basic Information, not the client secret or the verification token.",
    ),
    "slack.unread": (
        "The database could not be read, so no workspace’s token was tried.",
        "Cure what is said of the database, and run this again.",
    ),
    "slack.nowhere": (
        "The app is in no workspace yet.",
        "Name an installation with its bot_token in the seed file, or register one.",
    ),
    "slack.installed": ("{count} workspaces take our token, and grant all {scopes} scopes.", ""),
    "slack.no_token": (
        "There is no token for this workspace.",
        "Give its bot_token in the seed file, or have a manager install the app there again.",
    ),
    "slack.unreachable": (
        "Slack does not answer ({error}).",
        "See that this machine may reach slack_api_url by https, and status.slack.com.",
    ),
    "slack.later": ("Slack answers “{error}”.", "Run this again in a minute."),
    "slack.refused": (
        "Slack refuses our token: {error}.",
        "Install the app there again: by the link that a manager is given, or with a new bot_token in the seed file.",
    ),
    "slack.other_workspace": (
        "The token is another workspace’s: {teams}.",
        "Give each installation the token of its own workspace.",
    ),
    "slack.scopes": (
        "Not granted there: {without}.",
        "Paste the manifest anew (seatwise manifest slack), then install the app there again.",
    ),
    "slack.socket": (
        "Slack gives us no socket: {error}.",
        "Turn Socket Mode on in the Slack app, and set slack_app_token to an app-level token with connections:write.",
    ),
    "slack.connected": ("Slack gives us a socket (Socket Mode).", ""),
    "slack.events": (
        "Which events Slack sends cannot be read with a bot’s token.",
        "If it hears nothing: compare Event Subscriptions and Interactivity with seatwise manifest slack.",
    ),
    "teams.incomplete": ("The registration cannot be used: {why}.", "Set it; see How MS Teams is connected."),
    "teams.secret": (
        "Microsoft refuses the secret (AADSTS{code}).",
        "Set teams_app_password to the value of a client secret of this app, not to its id.",
    ),
    "teams.secret_ended": (
        "The secret has ended (AADSTS{code}).",
        "Make a new client secret in Entra → App registrations → Certificates & secrets, and set it.",
    ),
    "teams.app": (
        "The tenant does not know this app (AADSTS{code}).",
        "Correct teams_app_id, or teams_tenant to the tenant in which it is registered.",
    ),
    "teams.tenant": (
        "There is no such tenant (AADSTS{code}).",
        "Set teams_tenant to the directory (tenant) id of Entra → Overview.",
    ),
    "teams.refused": (
        "Microsoft gives no token: {error} (AADSTS{code}).",
        "Look the number up at login.microsoftonline.com/error, and cure it in Entra.",
    ),
    "teams.identity": (
        "The managed identity gives no token: {why}.",
        "Run the bot on a host in Azure to which this user-assigned identity is given; elsewhere set a secret.",
    ),
    "teams.unreachable": (
        "Microsoft’s login does not answer ({error}).",
        "See that this machine may reach teams_login_url by https.",
    ),
    "teams.let_in": ("Microsoft’s login gives this registration a token.", ""),
    "teams.keys": (
        "The keys that MS Teams signs with cannot be read ({error}): all that it sends is refused.",
        "See that this machine may reach this address and the one that it names.",
    ),
    "teams.verifiable": ("What MS Teams signs can be verified ({count} keys).", ""),
    "teams.service_url": (
        "{url} is not among the origins that a token may go to: nobody is reached who never wrote.",
        "Correct it, or add its origin to teams_service_urls.",
    ),
    "teams.plain": (
        "Tokens may go to {urls}, where everybody on the way can read them.",
        "Name origins with https only.",
    ),
    "teams.trusted": ("Tokens go to {count} origins and nowhere else.", ""),
}
