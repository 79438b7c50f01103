"""How are stored secrets sealed anew, so that an old key may be forgotten?

Which columns hold secrets is read off their declarations (`schema.secret`), so that none can be left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, select, update

from adapters.db.database import Database
from adapters.db.statements import ORG, Prepared
from adapters.db.tables import metadata
from domain.ids import OrgId


@dataclass(frozen=True, slots=True)
class _Secret:
    """One column of sealed text, and the statements that read it and write it over."""

    table: str
    column: str
    keys: tuple[str, ...]
    read: Prepared
    write: Prepared


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many secrets were sealed anew, how many had been before, and where those stand that no key opens."""

    anew: int = 0
    already: int = 0
    lost: tuple[str, ...] = ()

    def __add__(self, other: "Resealed") -> "Resealed":
        return Resealed(self.anew + other.anew, self.already + other.already, self.lost + other.lost)


async def reseal(database: Database, org: OrgId) -> Resealed:
    """All secrets of an organisation, in one transaction. One that is replaced meanwhile is left as it is: whoever did
    so used the first key.
    """
    total = Resealed()
    async with database.writing() as session:
        for secret in SECRETS:
            for row in await session.rows(secret.read, org=org):
                *keys, seen = row
                try:
                    new = database.cipher.reseal(seen)
                except ValueError:
                    total += Resealed(lost=(_named(secret, org, keys),))
                    continue
                if new == seen:
                    total += Resealed(already=1)
                    continue
                total += Resealed(anew=1)
                which = {f"key_{name}": key for name, key in zip(secret.keys, keys, strict=True)}
                session.put(secret.write, org=org, seen=seen, new=new, **which)
        await session.commit()
    return total


async def opened(database: Database, org: OrgId) -> tuple[int, tuple[str, ...]]:
    """How many secrets of an organisation a key of ours opens, and where those stand that none does. Reads only."""
    good, lost = 0, list[str]()
    async with database.reading() as session:
        for secret in SECRETS:
            for *keys, sealed in await session.rows(secret.read, org=org):
                try:
                    database.cipher.open(sealed)
                    good += 1
                except ValueError:
                    lost.append(_named(secret, org, keys))
    return good, tuple(lost)


def _named(secret: _Secret, org: OrgId, keys: Sequence[object]) -> str:
    return f"{secret.table}.{secret.column} of {org}: {'/'.join(map(str, keys))}"


def _secrets(table: Table) -> Iterator[_Secret]:
    columns = [column for column in table.columns if column.info.get("sealed")]
    if not columns:
        return
    keys = tuple(column.name for column in table.primary_key.columns if column.name != "org_id")
    mine = table.c.org_id == ORG
    one = (table.c[name] == bindparam(f"key_{name}", type_=table.c[name].type) for name in keys)
    which = (mine, *one)
    for column in columns:
        read = Prepared(select(*(table.c[name] for name in keys), column).where(mine, column.is_not(None)))
        write = update(table).where(*which, column == bindparam("seen")).values({column: bindparam("new")})
        yield _Secret(table.name, column.name, keys, read, Prepared(write))


SECRETS = tuple(secret for table in metadata.sorted_tables for secret in _secrets(table))
