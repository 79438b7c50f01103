"""What is every single thing that the bot ever tells anybody, and every form that it opens?

An area adds its own union here; dispatch to cards, storage and the gallery follow from these two.
"""

from dataclasses import dataclass

from domain.errors import Refusal
from domain.notices.accounts import AccountsNotice
from domain.notices.approvals import ApprovalsForm, ApprovalsNotice
from domain.notices.billing import BillingForm, BillingNotice
from domain.notices.catalogue import CatalogueForm, CatalogueNotice
from domain.notices.companies import CompaniesForm, CompaniesNotice
from domain.notices.licensing import LicensingForm, LicensingNotice
from domain.notices.people import PeopleForm, PeopleNotice
from domain.notices.provisioning import ProvisioningForm, ProvisioningNotice
from domain.notices.reach import ReachNotice
from domain.notices.registration import RegistrationNotice
from domain.notices.rules import RulesForm, RulesNotice
from domain.notices.sample import SampleNotice
from domain.notices.selfservice import SelfServiceForm, SelfServiceNotice
from domain.notices.setup import SetupNotice
from domain.notices.usage import UsageNotice
from domain.notices.workspaces import WorkspacesForm, WorkspacesNotice


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal, said to the person who asked; `change` in the refusal, if any, is how it stands now."""

    refusal: Refusal
    zone: str = "UTC"


Notice = (
    LicensingNotice
    | CatalogueNotice
    | SelfServiceNotice
    | UsageNotice
    | PeopleNotice
    | CompaniesNotice
    | ApprovalsNotice
    | RulesNotice
    | BillingNotice
    | RegistrationNotice
    | AccountsNotice
    | ProvisioningNotice
    | ReachNotice
    | WorkspacesNotice
    | SetupNotice
    | SampleNotice
    | Refused
)
FormNotice = (
    PeopleForm
    | LicensingForm
    | CatalogueForm
    | SelfServiceForm
    | CompaniesForm
    | ApprovalsForm
    | RulesForm
    | ProvisioningForm
    | BillingForm
    | WorkspacesForm
)
