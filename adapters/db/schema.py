"""How is a table declared here? Every key begins with the organisation, so that no row can point into another one."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from adapters.db.types import Moment

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def words(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=null)


def secret(name: str, *, null: bool = False) -> Column[Any]:
    """Sealed text. Whatever is declared so is sealed anew when keys are rotated."""
    return Column(name, Text, nullable=null, info={"sealed": True})


def whole(name: str, *, null: bool = False, default: int | None = None) -> Column[Any]:
    return Column(name, Integer, nullable=null, server_default=None if default is None else text(str(default)))


def when(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=null)


def flag(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Boolean, nullable=null)


def to(table: str, *columns: str) -> ForeignKeyConstraint:
    """A reference to (org_id, …) of another table: never without the organisation."""
    target = {"conversations": "key"}.get(table, "id")
    return ForeignKeyConstraint(["org_id", *columns], [f"{table}.org_id", f"{table}.{target}"])


def table(name: str, key: tuple[str, ...], *parts: Any) -> Table:
    """A table inside an organisation: its key is (org_id, *key)."""
    return Table(
        name,
        metadata,
        words("org_id"),
        *parts,
        PrimaryKeyConstraint("org_id", *key),
        ForeignKeyConstraint(["org_id"], ["organisations.id"]),
    )
