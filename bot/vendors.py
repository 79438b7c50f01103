"""Which vendors does this installation provision for, and what do they sell and require?

A file of `[[vendor]]` tables, each with its `[[vendor.plan]]`s; docs/operations.md shows one whole.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.settings import BadSettings
from cards.complaints import complaint
from domain.ids import OrgId, PlanId, ProductId
from domain.vendors import Family, Integration, Plan, Requirement, Vendor

Name = Annotated[str, Field(min_length=1, max_length=150)]
Id = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Integration(_Part):
    id: Id
    name: Name


class _Plan(_Part):
    id: Id
    name: Name
    family: Family
    products: frozenset[Name] = Field(min_length=1)
    minimum: int = Field(1, ge=0)
    maximum: int | None = Field(None, ge=1)
    integrations: tuple[_Integration, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"the minimum of {self.minimum} is above the maximum of {self.maximum}")
        if (self.family is Family.A_LA_CARTE) != bool(self.integrations):
            raise ValueError("an a_la_carte plan names the integrations its seats go to, and a bundle names none")
        _once("integration", [each.id for each in self.integrations])
        return self

    def plan(self) -> Plan:
        integrations = tuple(Integration(each.id, each.name) for each in self.integrations)
        products = frozenset(map(ProductId, self.products))
        return Plan(PlanId(self.id), self.name, self.family, products, self.minimum, self.maximum, integrations)


class _Vendor(_Part):
    organisation: Name
    plan: tuple[_Plan, ...] = Field(min_length=1)
    changes: tuple[tuple[Id, Id], ...] = ()
    email_keys: tuple[Name, ...] = ("email",)
    requirements: frozenset[Requirement] = frozenset(Requirement)
    holds: bool = False
    keeps_days: int = Field(90, ge=1)
    link_days: int = Field(14, ge=1, le=90)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        plans = {plan.id for plan in self.plan}
        _once("plan", [plan.id for plan in self.plan])
        _once("product", [product for plan in self.plan for product in plan.products])
        for pair in self.changes:
            for id in pair:
                if id not in plans:
                    raise ValueError(f"changes name the plan {id}, and there is none")
        return self

    def vendor(self) -> Vendor:
        return Vendor(
            plans=tuple(plan.plan() for plan in self.plan),
            changes=frozenset((PlanId(before), PlanId(after)) for before, after in self.changes),
            email_keys=self.email_keys,
            requirements=self.requirements,
            holds=self.holds,
            keeps=timedelta(days=self.keeps_days),
            link_lasts=timedelta(days=self.link_days),
        )


class _File(_Part):
    vendor: tuple[_Vendor, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        _once("vendor", [vendor.organisation for vendor in self.vendor])
        return self


def vendors(file: Path | None) -> Mapping[OrgId, Vendor]:
    """Raises `BadSettings`, naming each place in the file that is wrong."""
    if file is None:
        return {}
    try:
        read = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValidationError as problem:
        said = "; ".join(_worded(dict(error)) for error in problem.errors())
        raise BadSettings(f"vendors_file {file}: {said}") from None
    except (OSError, ValueError) as problem:
        raise BadSettings(f"vendors_file {file}: {problem}") from None
    return {OrgId(each.organisation): each.vendor() for each in read.vendor}


def _once(what: str, names: list[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise ValueError(f"{what} {name} is named twice")


def _worded(error: dict[str, Any]) -> str:
    where = ".".join(str(step) for step in error["loc"]) or "the file"
    return f"{where}: {complaint(error, ())}"
