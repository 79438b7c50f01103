"""Which companies does the small Pax8 know first, what do they hold, and how are further ones called?"""

from dataclasses import dataclass

from bot.playground.pax8.offers import NCE

FIRST_COMPANIES = (
    "Acme Dental",
    "Birch & Sons Logistics",
    "Cedar Law LLP",
    "Delta Robotics",
    "Elm Street Pharmacy",
    "Foxglove Interiors",
    "Granite Peak Builders",
    "Harbor View Hotels",
    "Ironwood Accounting",
    "Juniper Pediatrics",
    "Kestrel Aviation",
    "Larkspur Veterinary",
)
OTHER_COMPANIES = ("Willow Clinic", "Yarrow Foods", "Zephyr Media")

# fmt: off
FIRST_WORDS = (
    "Amber", "Arbor", "Aspen", "Atlas", "Beacon", "Blue", "Bramble", "Bright", "Canyon", "Cinder", "Clear",
    "Cobalt", "Copper", "Coral", "Crescent", "Crown", "Dawn", "Eagle", "East", "Ember", "Evergreen", "Falcon",
    "Fern", "First", "Flint", "Forest", "Frost", "Garnet", "Golden", "Grand", "Green", "Hazel", "Heron", "Hill",
    "Indigo", "Ivory", "Jade", "Lake", "Laurel", "Liberty", "Lunar", "Maple", "Meadow", "Mesa", "Mill", "Moss",
    "North", "Oak", "Ocean", "Olive", "Onyx", "Opal", "Orchid", "Pacific", "Pine", "Prairie", "Quartz",
)
SECOND_WORDS = (
    "Analytics", "Architects", "Automotive", "Bakery", "Brewing", "Capital", "Catering", "Clinic", "Construction",
    "Consulting", "Credit Union", "Design", "Electric", "Engineering", "Farms", "Freight", "Hardware", "Holdings",
    "Imaging", "Insurance", "Labs", "Manufacturing", "Media", "Motors", "Orthodontics", "Outfitters", "Partners",
    "Plumbing", "Printing", "Properties", "Realty", "Schools", "Supply", "Textiles", "Travel", "Wealth",
)
# fmt: on
PLACES = {
    "USD": (
        ("Denver", "Colorado", "80210", "US"),
        ("Dayton", "Ohio", "45402", "US"),
        ("Tacoma", "Washington", "98402", "US"),
    ),
    "CAD": (("Ottawa", "Ontario", "K1P 1J1", "CA"), ("Calgary", "Alberta", "T2P 1J9", "CA")),
    "GBP": (("Bristol", "England", "BS1 4DJ", "GB"), ("Leeds", "England", "LS1 4AP", "GB")),
    "EUR": (("Utrecht", "Utrecht", "3511 AA", "NL"), ("Dublin", "Leinster", "D02 X285", "IE")),
}
CURRENCIES = ("USD", "CAD", "GBP", "EUR")


@dataclass(frozen=True, slots=True)
class Held:
    """A subscription a company is certain to have: Active, started `age` days before the seed's day."""

    product: str
    quantity: int
    billing: str = "Monthly"
    term: str | None = None
    parent: str | None = None
    age: int = 120


E3 = "Microsoft 365 E3" + NCE
PREMIUM = "Microsoft 365 Business Premium"
STANDARD = "Microsoft 365 Business Standard" + NCE

HELD: dict[str, tuple[Held, ...]] = {
    "Acme Dental": (
        Held(E3, 10, term="1-Year"),
        Held(PREMIUM, 10),
        Held("Visio Plan 1", 3, term="1-Year"),
        Held("Visio Plan 2", 2, term="1-Year", age=200),
        Held("Acronis Cyber Protect", 25),
    ),
    "Birch & Sons Logistics": (
        Held(E3, 10, term="1-Year", age=45),
        Held("Adobe Acrobat Pro for teams", 8, billing="Annual", term="1-Year"),
        Held("Azure Plan", 1, age=400),
    ),
    "Cedar Law LLP": (
        Held(PREMIUM, 18),
        Held("Microsoft Teams Phone Standard", 18, parent=PREMIUM),
        Held("Proofpoint Essentials - Professional", 18),
        Held("Dropbox Business Advanced", 12, term="1-Year", age=3),
    ),
    "Delta Robotics": (
        Held(STANDARD, 40, term="1-Year"),
        Held(STANDARD, 15, billing="Annual", term="3-Year", age=500),
        Held("SentinelOne Singularity Complete", 55),
        Held("Project Plan 3" + NCE, 5, term="1-Year"),
        Held("Azure Plan", 1, age=250),
    ),
    "Willow Clinic": (Held(E3, 10, term="1-Year"), Held(PREMIUM, 12), Held("Acronis Cyber Protect", 30)),
    "Yarrow Foods": (Held(PREMIUM, 20), Held("Adobe Acrobat Pro for teams", 4, term="1-Year")),
    "Zephyr Media": (Held("Dropbox Business Advanced", 6, term="1-Year"),),
}


def company_name(first: tuple[str, ...], n: int) -> str:
    """The n-th company's name: the fixed ones first, then two words, numbered once the pairs run out."""
    if n < len(first):
        return first[n]
    lap, pair = divmod(n - len(first), len(FIRST_WORDS) * len(SECOND_WORDS))
    row, a = divmod(pair, len(FIRST_WORDS))
    b = (row + 7 * a) % len(SECOND_WORDS)
    return f"{FIRST_WORDS[a]} {SECOND_WORDS[b]}" + (f" {lap + 1}" if lap else "")
