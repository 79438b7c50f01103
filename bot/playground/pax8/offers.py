"""Which products does the small Pax8 sell, and what do they cost?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from itertools import count as counting
from itertools import islice, product

NCE = " [New Commerce Experience]"
MICROSOFT_TERMS = ("Monthly", "1-Year", "3-Year")
YEARLY = ("1-Year",)


def identity(name: str) -> str:
    """A UUID of version 8 (RFC 9562, 5.8) made of a hash: equal for equal names, and quicker than uuid5."""
    h = blake2b(name.encode(), digest_size=16).hexdigest()
    return f"{h[:8]}-{h[8:12]}-8{h[13:16]}-a{h[17:20]}-{h[20:]}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A product: `price` is a unit's retail price for a month in USD, `terms` the commitments to choose from."""

    vendor: str
    name: str
    sku: str
    price: Decimal
    terms: tuple[str, ...] = ()
    least: int = 1
    most: int = 25_000
    unit: str = "User"
    pricing: str = "Flat"
    requires: str | None = None

    @property
    def id(self) -> str:
        """The same for every partner, as Pax8's catalogue is one."""
        return _known(f"product:{self.sku}")

    def commitment_id(self, term: str) -> str:
        return _known(f"commitment:{self.sku}:{term}")


# Most subscriptions are of a few popular products.
_known = lru_cache(maxsize=4096)(identity)


def _offer(vendor: str, name: str, sku: str, price: str, **more: object) -> Offer:
    return replace(Offer(vendor, name, sku, Decimal(price)), **more)  # type: ignore[arg-type]


def _nce(number: int, name: str, price: str, **more: object) -> Offer:
    return _offer("Microsoft", name, f"MST-NCE-{number}-C100", price, terms=MICROSOFT_TERMS, **more)


# Microsoft sells its Business plans for at most 300 users (learn.microsoft.com, "Microsoft 365 Business plans").
SMALL_BUSINESS = {"most": 300}

OFFERS: tuple[Offer, ...] = (
    _nce(179, "Microsoft 365 E3" + NCE, "36.00"),
    _offer("Microsoft", "Microsoft 365 Business Premium", "MST-MBP-C100", "22.00", most=300),
    _nce(204, "Visio Plan 1", "5.00"),
    _nce(205, "Visio Plan 2", "15.00"),
    _offer("Acronis", "Acronis Cyber Protect", "ACR-CPC-STD-M100", "4.75", unit="Workload", pricing="Volume"),
    _offer("Adobe", "Adobe Acrobat Pro for teams", "ADB-ACR-PRO-T100", "23.99", terms=YEARLY),
    _offer("Microsoft", "Azure Plan", "MST-AZR-PLN-C100", "0", unit="Each", pricing="Mark-Up"),
    _offer(
        "Microsoft", "Microsoft Teams Phone Standard", "MST-TPS-C100", "8.00", requires="Microsoft 365 Business Premium"
    ),
    _offer("Proofpoint", "Proofpoint Essentials - Professional", "PRP-ESS-PRO-A100", "5.33", pricing="Tiered"),
    _offer("Dropbox", "Dropbox Business Advanced", "DBX-BUS-ADV-M100", "24.00", terms=YEARLY, least=3),
    _nce(152, "Microsoft 365 Business Standard" + NCE, "12.50", **SMALL_BUSINESS),
    _offer("SentinelOne", "SentinelOne Singularity Complete", "SEN-SNG-CMP-A100", "7.20", least=5, unit="Endpoint"),
    _offer("Veeam", "Veeam Backup for Microsoft 365", "VEE-BFM-365-M100", "2.60"),
    _nce(221, "Project Plan 3" + NCE, "30.00"),
    _offer("Bitdefender", "Bitdefender GravityZone Business Security Premium", "BDF-GZP-M100", "5.10", unit="Endpoint"),
    _nce(180, "Microsoft 365 E5" + NCE, "57.00"),
    _nce(150, "Microsoft 365 Business Basic" + NCE, "6.00", **SMALL_BUSINESS),
    _nce(151, "Microsoft 365 Business Premium" + NCE, "22.00", **SMALL_BUSINESS),
    _nce(153, "Microsoft 365 Apps for business" + NCE, "8.25", **SMALL_BUSINESS),
    _nce(154, "Microsoft 365 Apps for enterprise" + NCE, "12.00"),
    _nce(160, "Microsoft 365 F1" + NCE, "2.25"),
    _nce(161, "Microsoft 365 F3" + NCE, "8.00"),
    _nce(170, "Office 365 E1" + NCE, "10.00"),
    _nce(171, "Office 365 E3" + NCE, "23.00"),
    _nce(172, "Office 365 E5" + NCE, "38.00"),
    _nce(190, "Exchange Online (Plan 1)" + NCE, "4.00"),
    _nce(191, "Exchange Online (Plan 2)" + NCE, "8.00"),
    _nce(192, "Exchange Online Archiving" + NCE, "3.00", requires="Microsoft 365 Business Basic" + NCE),
    _nce(193, "Microsoft Defender for Office 365 (Plan 1)" + NCE, "2.00"),
    _nce(194, "Microsoft Defender for Business" + NCE, "3.00", **SMALL_BUSINESS),
    _nce(195, "Microsoft Intune Plan 1" + NCE, "8.00"),
    _nce(196, "Microsoft Entra ID P1" + NCE, "6.00"),
    _nce(197, "Microsoft Entra ID P2" + NCE, "9.00"),
    _nce(198, "Enterprise Mobility + Security E3" + NCE, "10.60"),
    _nce(199, "Enterprise Mobility + Security E5" + NCE, "16.40"),
    _nce(210, "Power BI Pro" + NCE, "14.00"),
    _nce(211, "Power BI Premium Per User" + NCE, "24.00"),
    _nce(212, "Power Automate Premium" + NCE, "15.00"),
    _nce(213, "Power Apps Premium" + NCE, "20.00"),
    _nce(220, "Project Plan 1" + NCE, "10.00"),
    _nce(222, "Project Plan 5" + NCE, "55.00"),
    _nce(230, "Microsoft 365 Copilot" + NCE, "30.00", requires="Microsoft 365 E3" + NCE),
    _nce(231, "Microsoft Teams Essentials" + NCE, "4.00", **SMALL_BUSINESS),
    _nce(232, "Microsoft Teams Rooms Pro" + NCE, "40.00", unit="Device"),
    _nce(233, "Microsoft Teams Phone with Calling Plan" + NCE, "15.00"),
    _nce(240, "Windows 365 Business 2 vCPU 8 GB 128 GB" + NCE, "45.00", **SMALL_BUSINESS),
    _nce(241, "Windows 365 Enterprise 4 vCPU 16 GB 256 GB" + NCE, "75.00"),
    _nce(250, "Dynamics 365 Business Central Essentials" + NCE, "70.00"),
    _nce(251, "Dynamics 365 Sales Enterprise" + NCE, "105.00"),
    _nce(252, "SharePoint Online (Plan 1)" + NCE, "5.00"),
    _offer("Acronis", "Acronis Advanced Backup", "ACR-ADV-BKP-M100", "3.10", requires="Acronis Cyber Protect"),
    _offer("Acronis", "Acronis Cloud Storage 1 TB", "ACR-CLD-1TB-M100", "39.00", unit="TB"),
    _offer("Acronis", "Acronis Cyber Disaster Recovery", "ACR-CDR-M100", "18.00", unit="Workload"),
    _offer("Adobe", "Adobe Acrobat Standard for teams", "ADB-ACR-STD-T100", "14.99", terms=YEARLY),
    _offer("Adobe", "Adobe Creative Cloud for teams All Apps", "ADB-CCT-ALL-T100", "89.99", terms=YEARLY),
    _offer("Adobe", "Adobe Photoshop for teams", "ADB-PHS-T100", "37.99", terms=YEARLY),
    _offer("Bitdefender", "Bitdefender GravityZone Cloud MSP Security", "BDF-GZC-M100", "1.90", unit="Endpoint"),
    _offer("Bitdefender", "Bitdefender Managed Detection and Response", "BDF-MDR-M100", "9.40", unit="Endpoint"),
    _offer("SentinelOne", "SentinelOne Singularity Control", "SEN-SNG-CTL-A100", "5.00", least=5, unit="Endpoint"),
    _offer("SentinelOne", "SentinelOne Vigilance Respond", "SEN-VIG-RSP-A100", "3.20", least=5, unit="Endpoint"),
    _offer("Proofpoint", "Proofpoint Essentials - Business", "PRP-ESS-BUS-A100", "3.15", pricing="Tiered"),
    _offer("Proofpoint", "Proofpoint Essentials - Advanced", "PRP-ESS-ADV-A100", "4.28", pricing="Tiered"),
    _offer("Proofpoint", "Proofpoint Security Awareness Training", "PRP-SAT-A100", "2.05", pricing="Tiered"),
    _offer("Dropbox", "Dropbox Business Standard", "DBX-BUS-STD-M100", "15.00", terms=YEARLY, least=3),
    _offer("Dropbox", "Dropbox Sign Essentials", "DBX-SGN-ESS-M100", "15.00"),
    _offer("Veeam", "Veeam Data Cloud for Microsoft 365", "VEE-VDC-365-A100", "3.40", terms=YEARLY),
    _offer("Veeam", "Veeam Data Platform Foundation", "VEE-VDP-FND-A100", "11.00", terms=YEARLY, unit="Workload"),
    _offer("Keeper Security", "Keeper Password Manager MSP Business Plus", "KEP-BUS-PLS-M100", "3.75"),
    _offer("IRONSCALES", "IRONSCALES Email Protect", "IRN-EML-PRT-M100", "3.05"),
    _offer("Huntress", "Huntress Managed EDR", "HUN-EDR-A100", "4.25", unit="Endpoint", pricing="Volume"),
    _offer("Blumira", "Blumira SIEM + XDR Platform", "BLU-XDR-M100", "12.00"),
    _offer("Webroot", "Webroot SecureAnywhere Business Endpoint Protection", "WBR-SEC-END-M100", "2.35", unit="Device"),
    _offer("OpenText", "Carbonite Endpoint", "OTX-CRB-END-M100", "5.90", unit="Device"),
    _offer("Axcient", "Axcient x360Cloud", "AXC-X36-CLD-M100", "2.50"),
    _offer("SkyKick", "SkyKick Cloud Backup for Microsoft 365", "SKY-BKP-365-M100", "3.80"),
    _offer("Augmentt", "Augmentt Secure", "AUG-SEC-M100", "1.25"),
    _offer("Nerdio", "Nerdio Manager for MSP", "NRD-MSP-AVD-M100", "9.00"),
    _offer("DNSFilter", "DNSFilter Pro", "DNS-FLT-PRO-M100", "1.60"),
    _offer("Sophos", "Sophos Central Intercept X Advanced", "SPH-CIX-ADV-M100", "4.60", unit="Endpoint"),
    _offer("Trend Micro", "Trend Micro Worry-Free Services Advanced", "TRM-WFS-ADV-M100", "4.10"),
    _offer("Barracuda", "Barracuda Email Protection Advanced", "BRC-EML-ADV-M100", "4.90"),
    _offer("Exclaimer", "Exclaimer Signatures for Microsoft 365", "EXC-SIG-365-M100", "1.35", pricing="Volume"),
    _offer("LastPass", "LastPass Business", "LST-BUS-A100", "7.00", terms=YEARLY),
    _offer("RingCentral", "RingEX Core", "RNG-REX-COR-A100", "30.00", terms=YEARLY),
    _offer("Zoom", "Zoom Workplace Business", "ZOM-WRK-BUS-A100", "18.32", terms=YEARLY, least=10),
)

AUDIENCES = (
    "Government (GCC)",
    "Non-profit",
    "Education (Faculty)",
    "Education (Students)",
    "Promo",
    "Trial",
    "Add-on",
)
REGIONS = ("US", "CA", "UK", "DE", "FR", "NL", "SE", "AU", "NZ")


def offers(count: int) -> list[Offer]:
    """The first `count`: the real ones, then their special editions, which most of a real catalogue is."""
    return list(islice(_endless(), count))


def _endless() -> Iterator[Offer]:
    yield from OFFERS
    for band in counting(1):
        for (a, audience), region in product(enumerate(AUDIENCES), REGIONS):
            for offer in OFFERS:
                yield replace(
                    offer,
                    name=f"{offer.name} - {audience} {region} Level {band}",
                    sku=f"{offer.sku}-{a}{region}{band}",
                    requires=None,
                )
