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
    "slack.sealed": (
        "No key of ours opens this workspace’s token, so it was not tried.",
        "Cure what is said of encryption_key, and run this again.",
    ),
    "slack.nowhere": (
        "The app is in no workspace yet.",
        "Name an installation with its bot_token in the seed file, or register one.",
    ),
    "slack.installed": ("Workspaces that take our token and grant all {scopes} scopes: {count}.", ""),
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
    "slack.ended": (
        "The token has ended, and was not followed by another.",
        "Start the bot, which fetches the next one; if it cannot, install the app there again.",
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
    "slack.client": (
        "Slack does not know slack_client_id with this secret ({error}), so that nobody can install the app.",
        "Copy “Client ID” and “Client Secret” from Slack app → Basic Information.",
    ),
    "slack.installable": ("Slack knows slack_client_id and its secret.", ""),
    "slack.connected": ("Slack gives us a socket (Socket Mode).", ""),
    "slack.events": (
        "How the Slack app is set up cannot be read with a bot’s token. By these settings it has {way}, {events} "
        "events and {commands} commands, the last of them {last}.",
        "If the bot hears nothing: compare the app’s manifest with what seatwise manifest slack prints here.",
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
    "teams.verifiable": ("What MS Teams signs can be verified (keys: {count}).", ""),
    "teams.service_url": (
        "{url} is not among the origins that a token may go to: nobody is reached who never wrote.",
        "Correct it, or add its origin to teams_service_urls.",
    ),
    "teams.plain": (
        "Tokens may go to {urls}, where everybody on the way can read them.",
        "Name origins with https only.",
    ),
    "teams.trusted": ("Tokens go to known origins and nowhere else ({count}).", ""),
    "pax8.unread": (
        "The database could not be read, so no organisation’s credentials were tried.",
        "Cure what is said of the database, and run this again.",
    ),
    "pax8.sealed": (
        "No key of ours opens these credentials, so they were not tried.",
        "Cure what is said of encryption_key, and run this again.",
    ),
    "pax8.unconnected": (
        "This MSP is not connected to Pax8.",
        "Have one of its managers connect it in the chat (/setup), or name its credentials in the seed file.",
    ),
    "pax8.ended": (
        "The sign-in at Pax8 has ended, as the bot has found.",
        "Have one of its managers sign in again: /setup in the chat.",
    ),
    "pax8.refused": (
        "Pax8 refuses the credentials.",
        "Make new ones in Pax8 → Integrations, and enter them: /sync in the chat, or the seed file.",
    ),
    "pax8.forbidden": (
        "Pax8 does not let us read: {what}.",
        "Give the integration’s user these rights at Pax8; what they show stays as it was last read until then.",
    ),
    "pax8.forbidden_spare": (
        "Pax8 does not let us read: {what}.",
        "Give the integration’s user this right at Pax8, or do without: changes are seen by the next sync then.",
    ),
    "pax8.busy": (
        "Pax8 asks for patience: {why}",
        "Run this again in a minute; lower pax8_calls_per_minute if it stays.",
    ),
    "pax8.unreachable": (
        "{why}",
        "See that this machine may reach pax8_api_url by https, and status.pax8.com.",
    ),
    "pax8.connected": ("MSPs of whom Pax8 lets us read what we need: {count}.", ""),
    "pax8.webhook_elsewhere": (
        "The webhook of ours at Pax8 leads to another address.",
        "Register it anew: seatwise pax8 webhooks register --org ….",
    ),
    "pax8.webhook_off": (
        "The webhook of ours at Pax8 is switched off.",
        "Register it anew: seatwise pax8 webhooks register --org ….",
    ),
    "pax8.webhook_failing": (
        "What Pax8 last told us did not get through.",
        "See seatwise pax8 webhooks logs --org …, and what is said of the public address.",
    ),
    "pax8.no_vendor": (
        "This vendor has no credentials for Pax8’s provisioning API.",
        "Name them in the seed file, in provisioning.",
    ),
    "pax8.vendor_elsewhere": (
        "Pax8 sends this vendor’s orders to another address.",
        "Have it call this bot: seatwise pax8 provisioning register --org ….",
    ),
    "pax8.vendor": ("Pax8 lets us read what is ordered.", ""),
    "pax8.late": (
        "Of one organisation or more this was last read {hours} hours ago.",
        "See that the bot runs, and what its log says (sync_failed); then seatwise sync.",
    ),
    "pax8.no_oauth_secret": (
        "pax8_oauth_client_id is set without its secret.",
        "Set pax8_oauth_client_secret; integrations@pax8.com gives both.",
    ),
    "pax8.no_login": (
        "Pax8’s login does not answer ({error}).",
        "Set the address that came with pax8_oauth_client_id.",
    ),
    "pax8.login": ("Pax8’s login answers.", ""),
    "mail.none": (
        "No mail server is set up: nobody is told anything by mail.",
        "Set smtp_host and mail_from, if they should.",
    ),
    "mail.settings": ("{why}", "Correct this setting."),
    "mail.unreachable": (
        "The mail server does not answer: {why}.",
        "See that smtp_host and smtp_port are right and not behind a firewall; many providers close port 25.",
    ),
    "mail.certificate": (
        "The mail server’s certificate is not trusted: {why}.",
        "Use the name that stands in its certificate as smtp_host, or name its authority in smtp_ca_file.",
    ),
    "mail.login": (
        "The mail server refuses the login: {why}.",
        "Correct smtp_username and smtp_password; some providers want a password for this app alone.",
    ),
    "mail.plain": (
        "The mail server does not speak TLS here: {why}.",
        "Set smtp_security to tls, which has port 465, or ask whoever runs the server.",
    ),
    "mail.sender": (
        "The mail server does not take mails from this sender: {why}.",
        "Set mail_from to an address that the login may send as.",
    ),
    "mail.taken": (
        "The mail server takes mails from {domain}.",
        "If they end as spam: see that the domain’s SPF and DKIM name this server, which was not looked at.",
    ),
    "mail.unsent": (
        "The sample was not taken: {why}.",
        "Cure what is said of the mail server, or try another address.",
    ),
    "mail.sent": ("The mail server has taken a sample for this address.", "See that it arrives, and not as spam."),
    "watching.no_heartbeat": (
        "Nobody would be told that this bot has fallen silent.",
        "Set heartbeat_url to a dead man’s switch of your monitoring, if somebody should.",
    ),
    "watching.heartbeat": (
        "The dead man’s switch does not answer ({error}).",
        "See that this machine may reach it by https; it gives alarm meanwhile.",
    ),
    "watching.heard": ("The dead man’s switch answers.", ""),
    "watching.collector": (
        "The collector of traces takes none ({why}).",
        "Set otlp_endpoint to the base of its OTLP/HTTP address, as in http://127.0.0.1:4318.",
    ),
    "watching.collected": ("The collector of traces answers.", ""),
    "sample.nowhere": (
        "No door of ours leads there, or more than one may be meant.",
        "Name it as slack:TEAM:CHANNEL or teams:TENANT:CONVERSATION, of a workspace or tenant that is connected.",
    ),
    "sample.lost": (
        "That place takes no messages of ours: {why}.",
        "Add the bot to the channel (/invite in Slack, Manage team → Apps in MS Teams), and try again.",
    ),
    "sample.unsent": ("The sample was not posted: {why}.", "Cure what is said of that platform, and try again."),
    "sample.posted": ("A sample stands there.", "Press its button: the card then says who was heard."),
}
