"""What is said of the house itself: its settings, database, clock and public address?"""

SAYS: dict[str, tuple[str, str]] = {
    "configuration.refused": (
        "The settings cannot be used: {complaint}",
        "Correct this setting; nothing else was checked.",
    ),
    "configuration.complete": ("Every setting is known, and every file that they name is there.", ""),
    "configuration.no_chat": (
        "Neither Slack nor MS Teams is set up.",
        "Set slack_signing_secret, or teams_app_id with its secret and tenant, or both.",
    ),
    "configuration.folder": ("There is no folder {path}.", "Make it, or name a file in another one."),
    "configuration.file": ("There is no file {path}.", "Put it there, or correct the setting."),
    "configuration.contents": (
        "The bot does not start with {path}: {why}.",
        "Correct the file there.",
    ),
    "configuration.unseen": (
        "{path} names a secret that this command does not see: {why}.",
        "See that the bot sees it; to be sure, run this with the bot’s own environment, as its user.",
    ),
    "configuration.no_key": (
        "There is no encryption key, and secrets are never stored in the clear.",
        "Make one with “openssl rand -base64 32 > encryption.key”, and name that file in encryption_key_file.",
    ),
    "configuration.bad_key": (
        "The encryption key is none.",
        "Set encryption_key to 32 random bytes in URL-safe base64, as it was when the bot was first started.",
    ),
    "configuration.other_key": (
        "Of {of} stored secrets no key opens {count}; the first is {first}.",
        "Add the key that sealed them to encryption_key, after a comma; without it connect those again.",
    ),
    "configuration.key": ("The encryption key opens what is stored (secrets: {count}).", ""),
    "configuration.readable": (
        "Everybody on this machine can read or write {path}, which holds secrets.",
        "Give it to the bot’s user alone: chmod 600 {path}.",
    ),
    "configuration.kept": ("Files with secrets are closed to others on this machine.", ""),
    "configuration.nobody": (
        "There is no organisation yet, so nobody can do anything.",
        "Name one in a seed file (seed_file), and start the bot.",
    ),
    "configuration.no_manager": (
        "Nobody manages this organisation.",
        "Set first_admin to somebody’s Slack or MS Teams identity, and start the bot again.",
    ),
    "configuration.managed": ("Every organisation has somebody who manages it.", ""),
    "database.address": (
        "database_url is no address of a database.",
        "Write sqlite:///path/to/file, or postgresql://user:password@host/name.",
    ),
    "database.folder": ("There is no such folder for the database.", "Make it, and give it to the bot’s user."),
    "database.missing": ("There is no database yet.", "Start the bot, which makes it; or correct database_url."),
    "database.unreachable": (
        "The database does not answer ({error}).",
        "Start it, and see that host and port in database_url are right and not behind a firewall.",
    ),
    "database.refused": (
        "The database refuses to let us in ({error}).",
        "Correct user and password in database_url, and the server’s pg_hba.conf.",
    ),
    "database.absent": ("The server has no such database.", "Make it: createdb, owned by the user in database_url."),
    "database.unreadable": (
        "The database cannot be read ({error}).",
        "See that it is a database of this bot’s, whole, and its user’s; else bring back a backup: seatwise restore.",
    ),
    "database.read_only": (
        "The database’s file or folder cannot be written to by this user.",
        "Give both to the bot’s user, on a disk that takes writes; or run this command as that user.",
    ),
    "database.journal": (
        "The journal’s mode is {mode}: readers and the writer wait for each other.",
        "Start the bot on a local disk, which sets it to wal; network disks cannot have that.",
    ),
    "database.full": (
        "Only {free} are free beside the database.",
        "Make room, before the bot can write nothing any more.",
    ),
    "database.filling": ("{free} are free beside a database of {size}.", "Make room: a backup takes as much again."),
    "database.file": ("The database is writable, {size}, with {free} free beside it.", ""),
    "database.standby": (
        "The server takes no writes: it is a standby, or read-only.",
        "Lead database_url to the primary.",
    ),
    "database.old": (
        "The server is PostgreSQL {version}; {tested} is what is tested.",
        "Move to PostgreSQL {tested} when you can.",
    ),
    "database.plain": (
        "What is said to the server can be read on the way.",
        "Have the server take TLS, and add ?ssl=require to database_url.",
    ),
    "database.connections": (
        "The server gives {allowed} connections, and each replica may take {pool}: room for {replicas}.",
        "Raise max_connections, or put a pooler in front.",
    ),
    "database.server": (
        "PostgreSQL {version} is writable, with room for {replicas} replicas of {pool} connections.",
        "",
    ),
    "database.empty": ("The database has no tables yet.", "Start the bot, which makes them; or run seatwise migrate."),
    "database.behind": (
        "The database is at revision {revision}, this version works with {head}.",
        "Start this version of the bot, or run seatwise migrate.",
    ),
    "database.ahead": (
        "The database is at revision {revision}; this release, {release}, knows up to {head}, and cannot start in it.",
        "Install the release that brought it there, or a later one: CHANGELOG.md names each one’s revision. The only "
        "way back is a backup from before: seatwise restore. While replicas are replaced one by one, use the new.",
    ),
    "database.revision": ("The database is at revision {revision}, as this version is.", ""),
    "database.outbox": (
        "Something has been due for {minutes} minutes and is not delivered.",
        "See that the bot runs and what its log says (delivery_failed); /status in the chat names what waits.",
    ),
    "database.parked": (
        "Places that take no messages: {places}; deliveries that wait for them: {count}.",
        "See /status in the chat: it names each place, and what brings it back.",
    ),
    "database.given_up": (
        "Deliveries that were given up in the last {days} days: {count}.",
        "See /status in the chat: it names each, and sends it again where that is safe.",
    ),
    "database.delivering": ("Nothing that is to be delivered is late ({count} waiting).", ""),
    "clock.unasked": (
        "Its time could not be asked for ({error}).",
        "See that this machine may reach it by https.",
    ),
    "clock.wrong": (
        "This machine’s clock is {seconds} seconds {way} (by {by}): signatures and tokens are refused.",
        "Have the machine set its clock by the network (NTP).",
    ),
    "clock.off": (
        "This machine’s clock is {seconds} seconds {way} (by {by}).",
        "Have the machine set its clock by the network (NTP), before signatures are refused at 300.",
    ),
    "clock.right": ("This machine’s clock is right to {seconds} seconds (by {by}).", ""),
    "address.loopback": (
        "{base} leads to whichever machine asks for it, so that neither Slack, MS Teams nor Pax8 reach this bot.",
        "Set public_url to the https address at which the internet reaches this bot.",
    ),
    "address.missing": (
        "{wanting} is set, and nobody can come back from signing in: there is no public address.",
        "Set public_url to the https address that leads to this bot.",
    ),
    "address.none": (
        "There is no public address: no files, no pages, and nothing of what it leads to was checked.",
        "Set public_url to the https address that leads to this bot.",
    ),
    "address.no_name": (
        "This machine’s DNS knows no {name}.",
        "Correct public_url, or add the name to your public DNS; and see that this machine’s DNS answers at all.",
    ),
    "address.unreachable": (
        "The public address leads to this machine, and nobody listens there ({error}).",
        "Start the proxy, and see that it listens at this port: 443, unless public_url names another.",
    ),
    "address.outside": (
        "From this machine the public address cannot be reached ({error}). Some routers lead nobody from inside to "
        "their own address, and then Slack and MS Teams reach it all the same; nothing of what it leads to was tried.",
        "Ask from another network, within an hour: curl {url} has to print {said}. If it does not, open port 443 "
        "of the firewall, and lead it to the proxy.",
    ),
    "address.mute": (
        "Somebody takes the connection there, and gives no answer ({error}).",
        "See what listens at the public address, and the log of the proxy: it has to pass requests on to the bot.",
    ),
    "address.tls": (
        "What answers there speaks no TLS that Slack and MS Teams would take ({why}).",
        "Have the proxy serve https at this port; an http:// address is not taken either.",
    ),
    "address.certificate": (
        "The certificate there is not trusted: {why}.",
        "Have the proxy serve a certificate for this name, in time, with the whole chain to a public authority.",
    ),
    "address.redirect": (
        "The public address leads on to {to}; Slack and MS Teams do not follow.",
        "Set public_url to where it leads, or have the proxy pass requests on.",
    ),
    "address.no_bot": (
        "The proxy answers {status}: it does not reach the bot.",
        "Start the bot, and lead the proxy to its listen_host and listen_port.",
    ),
    "address.stranger": (
        "Somebody answers there, and it is not this bot, or not with this encryption_key.",
        "Lead the proxy to this bot with every path as it is, and give all replicas the same encryption_key.",
    ),
    "address.ours": ("This bot answers at the public address.", ""),
    "address.ending": ("The certificate ends in {days} days.", "Renew it, and have that done by itself from then on."),
    "address.certified": ("The certificate is trusted, and good for {days} days.", ""),
    "address.slack_secret": (
        "What Slack would sign is refused there: the bot has another slack_signing_secret, or another time.",
        "Restart the bot with the secret of Slack app → Basic Information, and see that its clock is right.",
    ),
    "address.slack": ("Slack’s question for a new address is answered.", ""),
    "address.door": (
        "The public address answers {status} here, as this bot would not.",
        "Have the proxy pass POST requests to this path on, unchanged; and see that the bot runs with these settings.",
    ),
    "address.teams": ("Whoever brings no token of MS Teams is sent away.", ""),
    "address.teams_keys": (
        "The bot there has no keys by which it could verify what MS Teams sends, or the proxy reaches no bot.",
        "See that the bot runs, and may reach teams_openid_url.",
    ),
    "doctor.fell": (
        "This could not be checked ({error}).",
        "Run it again with the other findings cured; if it stays, tell those who make Seatwise.",
    ),
}
