"""Who plays in the playground, in which chats, with which licences and rights?"""

from dataclasses import dataclass, replace

from bot.playground.pax8 import Catalogue, Partner, PaxWorld, Vendor, seed
from bot.playground.pax8.names import OTHER_COMPANIES
from bot.playground.sizes import Sizes
from bot.playground.slack import Channel, SlackState
from bot.playground.slack import User as SlackUser
from bot.playground.slack.oauth import NOT_INSTALLED
from bot.playground.teams import Registration, TeamsState
from bot.playground.teams import User as TeamsUser

E3 = "Microsoft 365 E3 [New Commerce Experience]"
PREMIUM = "Microsoft 365 Business Premium"

APP_ID = "5ea7715e-0000-4000-8000-00000000b07a"
HARBOUR_TENANT = "5ea7715e-0000-4000-8000-00000000a001"
BIRCH_TENANT = "5ea7715e-0000-4000-8000-00000000b001"
TIDEWATER_TENANT = "5ea7715e-0000-4000-8000-00000000c001"
HARBOUR_SLACK, ACME_SLACK, SUMMIT_SLACK, TIDEWATER_SLACK = "T0HARBOUR", "T0ACME", "T0SUMMIT", "T0TIDEWATER"
LAKESIDE_SLACK, LAKESIDE_TENANT = "T0LAKESIDE", "5ea7715e-0000-4000-8000-00000000e001"
"""Of an MSP that has bought of Tidewater, and where nobody has installed anything yet."""

APPROVALS = "C0APPROVALS"
SUMMIT_APPROVALS = "C0SUMMIT"
PROVISIONING = "C0PROVISIONING"
"""The channel where Tidewater's people hear of what is bought."""

VENDOR_DOOR = "tidewater-provisioning"
VENDOR_SECRET = "playground-provisioning-secret"  # noqa: S105 - these stand on loopback only
PROVISIONER = "5ea7715e-0000-4000-8000-0000000000f1"
STARTUP, PROFESSIONAL = "5ea7715e-0000-4000-8000-00000000d001", "5ea7715e-0000-4000-8000-00000000d002"
BI_PSA, BI_RMM, NEXT_TICKET = (f"5ea7715e-0000-4000-8000-00000000d01{n}" for n in (1, 2, 3))
"""Pax8's ids of what Tidewater sells."""

MAIL_FROM = "seats@playground.example"

APP_TOKEN = "xapp-1-A0SEATWISE-playground"  # noqa: S105 - it stands on loopback only
SIGNING_SECRET = "playground-signing-secret"  # noqa: S105 - these stand on loopback only
TEAMS_SECRET = "playground-teams-secret"  # noqa: S105
PAX8_SECRET = "playground-pax8-secret"  # noqa: S105
TOKENS = {
    team: f"xoxb-playground-{team.lower()}" for team in (HARBOUR_SLACK, ACME_SLACK, SUMMIT_SLACK, TIDEWATER_SLACK)
}


@dataclass(frozen=True, slots=True)
class Persona:
    """One person at one keyboard: `user` is their id on `platform`, `home` the tenant they belong to."""

    key: str
    name: str
    role: str
    platform: str
    home: str
    user: str
    email: str


CAST = (
    Persona("clara", "Clara Lind", "client at Acme Dental", "slack", ACME_SLACK, "U0CLARA", "clara@acme.example"),
    Persona("bea", "Bea Holm", "client at Birch & Sons", "teams", BIRCH_TENANT, "bea-0001", "bea@birch.example"),
    Persona("theo", "Theo Marsh", "tech at Harbour IT", "slack", HARBOUR_SLACK, "U0THEO", "theo@harbour.example"),
    Persona("ada", "Ada Novak", "admin at Harbour IT", "slack", HARBOUR_SLACK, "U0ADA", "ada@harbour.example"),
    Persona("ben", "Ben Okafor", "admin at Harbour IT", "teams", HARBOUR_TENANT, "ben-0001", "ben@harbour.example"),
    Persona("olga", "Olga Reyes", "admin at Summit Cloud", "slack", SUMMIT_SLACK, "U0OLGA", "olga@summit.example"),
    Persona("nils", "Nils Stray", "known to nobody", "slack", HARBOUR_SLACK, "U0NILS", "nils@harbour.example"),
    Persona("vera", "Vera Quist", "at Tidewater, a vendor", "slack", TIDEWATER_SLACK, "U0VERA", "vera@tide.example"),
    Persona("milo", "Milo Bright", "at Tidewater, too", "teams", TIDEWATER_TENANT, "milo-0001", "milo@tide.example"),
    Persona("lena", "Lena Fox", "at Lakeside IT", "slack", LAKESIDE_SLACK, "U0LENA", "lena@lakeside.example"),
)
ASIDE = (
    Persona("gil", "Gil Guest", "guest at Harbour IT", "slack", HARBOUR_SLACK, "U0GIL", "gil@elsewhere.example"),
    Persona(
        "nils_on_teams", "Nils Stray", "Nils, elsewhere", "teams", HARBOUR_TENANT, "nils-0001", "nils@harbour.example"
    ),
    Persona("mia", "Mia Sand", "on the night shift", "teams", HARBOUR_TENANT, "mia-0001", "mia@harbour.example"),
    Persona(
        "lena_on_teams", "Lena Fox", "Lena, elsewhere", "teams", LAKESIDE_TENANT, "lena-0001", "lena@lakeside.example"
    ),
    Persona("guy", "Guy Guest", "guest of the shift", "teams", HARBOUR_TENANT, "guy-0001", "guy@elsewhere.example"),
)
"""They have no column of their own on the page: the story brings them in."""

BY_KEY = {persona.key: persona for persona in (*CAST, *ASIDE)}
NIGHT_SHIFT = "Night shift"
"""The team at Harbour IT's Teams: Ben, Mia, and Guy, who is a guest."""

ORDERS = "Orders"
"""The team at Tidewater's Teams: Milo."""

LICENCE_DESK = "S0DESK"
"""The user group at Harbour IT's Slack: Nils, and Gil, who is a guest."""


def pax8_world(sizes: Sizes) -> PaxWorld:
    """Three MSPs, each seeing its own companies, and a vendor with its two credentials."""
    harbour = seed(sizes.seed, sizes.companies, sizes.subscriptions, sizes.products)
    summit = seed(sizes.seed + 4, 3, 12, sizes.products, first_companies=OTHER_COMPANIES)
    lakeside = seed(sizes.seed + 9, 3, 12, sizes.products)
    named = {"harbour": harbour, "summit": summit, "lakeside": lakeside}
    partners = {name: Partner(PAX8_SECRET, data) for name, data in named.items()}
    vendor = Vendor(PAX8_SECRET, PROVISIONER, "Tidewater Analytics")
    vendors = {"tidewater": vendor, "tidewater-simulation": replace(vendor, simulation=True)}
    return PaxWorld(partners, vendors=vendors)


def furnish_slack(state: SlackState) -> None:
    names = ("Harbour IT", "Acme Dental", "Summit Cloud", "Tidewater Analytics")
    for team, name in zip(TOKENS, names, strict=True):
        state.add_workspace(team, name, TOKENS[team])
    state.add_workspace(LAKESIDE_SLACK, "Lakeside IT", "").dead_because = NOT_INSTALLED
    for persona in BY_KEY.values():
        if persona.platform == "slack":
            state.add_user(
                SlackUser(
                    id=persona.user,
                    team_id=persona.home,
                    name=persona.key,
                    real_name=persona.name,
                    email=persona.email,
                    is_restricted=persona.key == "gil",
                )
            )
            state.dm(state.workspaces[persona.home], persona.user)
    desk = {"handle": "licence-desk", "name": "Licence desk", "users": ["U0NILS", "U0GIL"]}
    state.workspaces[HARBOUR_SLACK].usergroups[LICENCE_DESK] = desk
    _channel(state, APPROVALS, HARBOUR_SLACK, "licence-approvals", ["U0ADA", "U0THEO"])
    _channel(state, PROVISIONING, TIDEWATER_SLACK, "provisioning", ["U0VERA"])
    _channel(state, SUMMIT_APPROVALS, SUMMIT_SLACK, "licences", ["U0OLGA"])


def furnish_teams(state: TeamsState) -> str:
    """Returns the id of the approvals channel."""
    state.tenants |= {
        HARBOUR_TENANT: "Harbour IT",
        BIRCH_TENANT: "Birch & Sons",
        TIDEWATER_TENANT: "Tidewater Analytics",
        LAKESIDE_TENANT: "Lakeside IT",
    }
    state.add_registration(Registration(app_id=APP_ID, secret=TEAMS_SECRET, tenant_id=HARBOUR_TENANT))
    for persona in BY_KEY.values():
        if persona.platform == "teams":
            user = TeamsUser(
                id=persona.user,
                tenant_id=persona.home,
                name=persona.name,
                email=persona.email,
                is_guest=persona.key == "guy",
            )
            state.add_user(user)
            if persona.home != LAKESIDE_TENANT:
                state.installed_for.add((APP_ID, user.id))
                state.personal(APP_ID, user)
    _general, approvals = state.add_team(HARBOUR_TENANT, "Service desk", ["General", "Approvals"], ["ben-0001"])
    shift = state.add_team(HARBOUR_TENANT, NIGHT_SHIFT, ["Handover"], ["ben-0001", "mia-0001", "guy-0001"])
    orders = state.add_team(TIDEWATER_TENANT, ORDERS, ["Provisioning"], ["milo-0001"])
    for channel in (_general, approvals, *shift, *orders):
        channel.apps.add(APP_ID)
    return approvals.id


def seed_file(world: PaxWorld, teams_channel: str, service_url: str) -> str:
    """What the bot is told of all this: its seed file (docs/operations.md), as one would write it by hand."""
    harbour, summit = world.partners["harbour"].data, world.partners["summit"].data
    return "\n".join([*_harbour(harbour, teams_channel, service_url), *_summit(summit), *_vendor()])


def _harbour(data: Catalogue, teams_channel: str, service_url: str) -> list[str]:
    clients = (
        ("acme", "Acme Dental"),
        ("birch", "Birch & Sons Logistics"),
        ("cedar", "Cedar Law LLP"),
        ("delta", "Delta Robotics"),
    )
    lines = [
        "[[organisations]]",
        'id = "harbour"',
        'name = "Harbour IT"',
        'currency = "USD"',
        'time_zone = "Europe/Berlin"',
        "is_msp = true",
        f'pax8 = {{ client_id = "harbour", client_secret = "{PAX8_SECRET}" }}',
        'approval = { require_by_default = false, threshold = "50" }',
        "self_service = { allowed = true }",
    ]
    for key, name in clients:
        lines += _client(key, name, str(data.company(name)["id"]))
    lines += _door("harbour-slack", "slack", HARBOUR_SLACK, f'secrets = {{ bot_token = "{TOKENS[HARBOUR_SLACK]}" }}')
    lines += _door(
        "acme-slack", "slack", ACME_SLACK, f'client = "acme"\nsecrets = {{ bot_token = "{TOKENS[ACME_SLACK]}" }}'
    )
    lines += _door("harbour-teams", "teams", HARBOUR_TENANT, f'app = "{APP_ID}"')
    lines += _door("birch-teams", "teams", BIRCH_TENANT, f'app = "{APP_ID}"\nclient = "birch"')
    lines += _person("clara", '{ permission = "write_licensing", client = "acme" }')
    lines += _person("bea", '{ permission = "write_licensing", client = "birch" }')
    lines += _person("theo", '{ permission = "read_licensing" }, { permission = "request_for_clients" }')
    lines += _person("ada", '{ permission = "manage_licensing" }')
    lines += _person("ben", '{ permission = "manage_licensing" }')
    lines += _approvals("harbour-slack", APPROVALS)
    return [*lines, *_approvals("harbour-teams", teams_channel), f'service_url = "{service_url}"']


def _summit(data: Catalogue) -> list[str]:
    lines = [
        "[[organisations]]",
        'id = "summit"',
        'name = "Summit Cloud"',
        'currency = "USD"',
        'time_zone = "America/Denver"',
        "is_msp = true",
        f'pax8 = {{ client_id = "summit", client_secret = "{PAX8_SECRET}" }}',
        "self_service = { allowed = true }",
    ]
    lines += _client("willow", "Willow Clinic", str(data.company("Willow Clinic")["id"]))
    lines += _door("summit-slack", "slack", SUMMIT_SLACK, f'secrets = {{ bot_token = "{TOKENS[SUMMIT_SLACK]}" }}')
    return [
        *lines,
        *_person("olga", '{ permission = "manage_licensing" }'),
        *_approvals("summit-slack", SUMMIT_APPROVALS),
    ]


def _vendor() -> list[str]:
    lines = [
        "[[organisations]]",
        'id = "tidewater"',
        'name = "Tidewater Analytics"',
        'currency = "USD"',
        'time_zone = "America/New_York"',
        "is_msp = false",
        "is_vendor = true",
        f'provisioning = {{ client_id = "tidewater", client_secret = "{PAX8_SECRET}", provisioner = "{PROVISIONER}" }}',
        f'simulation = {{ client_id = "tidewater-simulation", client_secret = "{PAX8_SECRET}" }}',
        "[[organisations.pax8_doors]]",
        f'id = "{VENDOR_DOOR}"',
        'purpose = "provisioning"',
        f'secret = "{VENDOR_SECRET}"',
    ]
    secrets = f'secrets = {{ bot_token = "{TOKENS[TIDEWATER_SLACK]}" }}'
    lines += _door("tidewater-slack", "slack", TIDEWATER_SLACK, secrets)
    lines += _door("tidewater-teams", "teams", TIDEWATER_TENANT, f'app = "{APP_ID}"')
    lines += _person("vera", '{ permission = "manage_provisioning" }')
    return [*lines, *_person("milo", '{ permission = "manage_provisioning" }')]


def vendors_file() -> str:
    """What Tidewater sells, as its vendors file says it (docs/operations.md)."""
    psas = ("ConnectWise PSA", "Autotask", "HaloPSA", "Kaseya BMS", "Syncro")
    rmms = ("ConnectWise Automate", "Datto RMM", "N-able N-central", "NinjaOne")
    lines = [
        "[[vendor]]",
        'organisation = "tidewater"',
        'changes = [["startup", "professional"], ["professional", "startup"]]',
        'email_keys = ["adminEmail", "email"]',
        *_plan("startup", "StartUp", "bundle", STARTUP),
        *_plan("professional", "Professional", "bundle", PROFESSIONAL),
        *_plan("bi-psa", "BI Packages - PSA", "a_la_carte", BI_PSA, psas),
        *_plan("bi-rmm", "BI Packages - RMM", "a_la_carte", BI_RMM, rmms),
        *_plan("next-ticket", "NextTicket", "a_la_carte", NEXT_TICKET, psas),
    ]
    return "\n".join(lines) + "\n"


def _plan(key: str, name: str, family: str, product: str, integrations: tuple[str, ...] = ()) -> list[str]:
    lines = ["[[vendor.plan]]", f'id = "{key}"', f'name = "{name}"', f'family = "{family}"']
    lines += [f'products = ["{product}"]', "maximum = 500"]
    for each in integrations:
        lines += ["[[vendor.plan.integrations]]", f'id = "{each.lower().replace(" ", "-")}"', f'name = "{each}"']
    return lines


def _client(key: str, name: str, company: str) -> list[str]:
    return ["[[organisations.clients]]", f'id = "{key}"', f'name = "{name}"', f'companies = ["{company}"]']


def _door(key: str, platform: str, tenant: str, rest: str) -> list[str]:
    return [
        "[[organisations.installations]]",
        f'id = "{key}"',
        f'platform = "{platform}"',
        f'tenant = "{tenant}"',
        rest,
    ]


def _person(key: str, grants: str) -> list[str]:
    who = BY_KEY[key]
    identity = f'{{ platform = "{who.platform}", tenant = "{who.home}", user = "{who.user}" }}'
    return [
        "[[organisations.people]]",
        f'id = "{key}"',
        f'name = "{who.name}"',
        f'email = "{who.email}"',
        f"identities = [{identity}]",
        f"grants = [{grants}]",
    ]


def _approvals(door: str, address: str) -> list[str]:
    return ["[[organisations.approvals]]", f'installation = "{door}"', f'address = "{address}"', 'kind = "channel"']


def _channel(state: SlackState, key: str, team: str, name: str, members: list[str]) -> None:
    bot = state.workspaces[team].bot_user
    state.add_channel(Channel(id=key, team_id=team, name=name, kind="public", members=[*members, bot]))
