"""How are companies, their clients, and what a mapping does told?"""

from cards.clean import cut, line
from cards.words.units import count
from domain.mapping import Likely, Suggestion
from domain.notices import Acceptable, CompanyList, CompanyMapped, CompanyRow, MapForm, MappingDone, MappingProposal

_SHOWN = {"all": "", "unmapped": " not mapped yet", "mapped": " mapped"}
_WHY = {Likely.NAME: "by name", Likely.DOMAIN: "by domain", Likely.PEOPLE: "by its people’s addresses"}
_MANY = 10
_NAME = 60
"""Characters of a name in an option: two of them make a line."""


def list_title(shown: CompanyList) -> str:
    return "Pax8 companies"


def list_totals(shown: CompanyList) -> str:
    matching = f" matching “{shown.filter}”" if shown.filter else ""
    left = f" · {shown.unmapped:,} in all not mapped yet" if shown.show != "unmapped" or shown.filter else ""
    return f"{count(shown.total, 'company', 'companies')}{_SHOWN.get(shown.show, '')}{matching}{left}"


def list_place(shown: CompanyList) -> str:
    return f"Showing {shown.offset + 1:,}–{shown.offset + len(shown.rows):,} of {shown.total:,}."


def list_empty(shown: CompanyList) -> str:
    if shown.filter:
        return f"Nothing matches “{shown.filter}”. Try a shorter word, or type “companies” alone to see them all."
    if shown.show == "unmapped":
        return "Every company is mapped to a client."
    if shown.show == "mapped":
        return "No company is mapped yet. Type “companies” to begin."
    return "No companies have been read from Pax8 yet. Type “sync companies” to read them now."


def row_subtitle(row: CompanyRow) -> str:
    parts = [] if row.status == "Active" else [row.status]
    if row.gone:
        parts.append("no longer at Pax8")
    if row.client is not None:
        return " · ".join([f"Client: {row.client}", subscriptions(row.subscriptions), *parts])
    suggested = [f"Suggested: {suggestion(row.suggestion)}"] if row.suggestion else []
    return " · ".join(["Not mapped", *suggested, *parts])


def suggestion(found: Suggestion) -> str:
    if found.client_id is None:
        return "a new client of this name"
    return f"{found.name} ({_WHY.get(found.why, found.why.value)})"


def acceptable(offer: Acceptable) -> str:
    client = cut(line(offer.client_name), _NAME) if offer.client_id else "new client"
    return f"{cut(line(offer.name), _NAME)} → {client}"


def subscriptions(number: int) -> str:
    return count(number, "subscription", "subscriptions")


def map_title() -> str:
    return "Map a company"


def map_intro(form: MapForm) -> str:
    return form.name


def map_hint(form: MapForm) -> str:
    found = form.suggestion
    if found is None or found.client_id is None:
        return "No client looks like it. Search for one, or make a new one below."
    return f"Looks like {suggestion(found)}."


def proposal_title(proposal: MappingProposal) -> str:
    return f"Move {proposal.company}?" if proposal.to else f"Unmap {proposal.company}?"


def proposal_lines(proposal: MappingProposal) -> tuple[tuple[str, str], ...]:
    to = (("To", proposal.to),) if proposal.to else ()
    return (
        ("From client", proposal.client),
        *to,
        ("Subscriptions", _hidden(proposal)),
        ("Open requests", _closing(proposal)),
        ("People who lose access", _people(proposal)),
    )


def proposal_note(proposal: MappingProposal) -> str:
    return "Nothing changes at Pax8. " + (
        f"{proposal.to} sees them as soon as they are read." if proposal.to else "You can map it again at any time."
    )


def done_title(done: MappingDone) -> str:
    if done.unmapped:
        return "Company unmapped"
    return "Company mapped" if len(done.mapped) == 1 else "Companies mapped"


def done_line(done: MappingDone) -> str:
    if done.unmapped:
        return f"{done.unmapped} is not mapped any more. {done.from_client} does not see its subscriptions now."
    if not done.mapped:
        return "Nothing was mapped."
    many = count(len(done.mapped), "company", "companies")
    return f"{many} mapped. Their subscriptions are being read now." if len(done.mapped) > 1 else _one(done)


def mapped_row(each: CompanyMapped) -> str:
    return f"{each.client} (new client)" if each.new else each.client


def done_closed(done: MappingDone) -> str | None:
    return f"Closed: {_numbers(done.closed)}. Those who asked are told." if done.closed else None


def done_skipped(done: MappingDone) -> str | None:
    if not done.skipped:
        return None
    return f"Left as they are, since somebody changed them meanwhile: {', '.join(done.skipped)}."


def _one(done: MappingDone) -> str:
    each = done.mapped[0]
    before = f" Until now it was {done.from_client}’s." if done.from_client else ""
    return f"{each.company} → {mapped_row(each)}.{before} Its subscriptions are being read now."


def _hidden(proposal: MappingProposal) -> str:
    if not proposal.subscriptions:
        return "none to hide"
    verb = "disappears" if proposal.subscriptions == 1 else "disappear"
    return f"{subscriptions(proposal.subscriptions)} {verb} from {proposal.client}’s view"


def _closing(proposal: MappingProposal) -> str:
    return f"{_numbers(proposal.requests)} will be closed" if proposal.requests else "none"


def _people(proposal: MappingProposal) -> str:
    named = proposal.people[:_MANY]
    more = f" and {len(proposal.people) - len(named):,} more" if len(proposal.people) > len(named) else ""
    return f"{', '.join(named)}{more}" if named else "nobody outside your team"


def _numbers(numbers: tuple[int, ...]) -> str:
    more = f" and {len(numbers) - _MANY:,} more" if len(numbers) > _MANY else ""
    return ", ".join(f"#{number}" for number in numbers[:_MANY]) + more
