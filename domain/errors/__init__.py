"""What can be refused, and with which facts? The words stand in `cards.words`.

An area of the house keeps its own refusals in a module of its own.

Refusal
├── NotLinked, Outsider, NotAllowed, NotInstalled      who asks
├── TooMany                                            and how often
├── UnknownCommand, MissingArgument                    what was typed
├── UnknownSubscription, AmbiguousSubscription
├── BadQuantity, SameQuantity, QuantityMoved, AboveMaximum, BelowMinimum, SelfServiceOff, NotChangeable, InFlight
├── NoSuchFilter, NotInCatalogue, UnknownProduct, ProductMoved, NothingChosen       the catalogue
├── in `people`: who may do what, codes, groups, the record
├── NotConnected, ConnectionRefused, CredentialsRefused, NotByChat, NothingMapped      Pax8
├── SyncUnderWay, UnknownSync
├── UnknownCompany, AmbiguousCompany, UnknownClient, AmbiguousClient, ClientExists, ClientUnclear
├── AlreadyMapped, NotMapped, MappingMoved, ProposalMoved
├── UnknownChange, AlreadyDecided, Stale, OwnRequest, NotYourRequest, BadToken, TooLong
├── UnknownFilter, TooFewSeats, NotUnderstood, NotOfClient      looking, and wishing in one's own words
├── BoundsCross, ThresholdOutOfRange, BadPercent, BadDays, BadSwitch, BadBound, DefaultsCross      settings
├── UnknownVendor, VendorNotListed, NothingChanged, SettingsMoved, UnknownRuleWord, NoSuchSubscription
├── NoneChosen, BadSearch                        lists
├── UnknownProvision, AlreadyReviewed, ReviewMoved, NothingToReport      provision requests
├── AccountMoved                                 an account, changed at the same moment
├── NotAVendor, CannotAccept, BadEmail, NoReason      what was bought of a vendor
├── NoSuchAlert, DirectAlerts, ClientsAlerts, NotSubscribed      its alerts
├── in `billing`: where the seats of a pool may go
└── DirectPlace, ClientsPlace, BotNotThere, NotAPlace  approval places
├── in `registration`: what is told on the page, whom a door belongs to, links and codes
├── NotLost, OtherWorkspace                      connecting a workspace again
├── in `workspaces`: connecting another one, disconnecting one
├── WhichOrganisation, SeveralPeople, NoChat, OnlyInChat      who sits at a terminal
MarketplaceError
├── Rejected        Pax8 said no; nothing changed
│   ├── Missing     404: no such thing there
│   └── Forbidden   403 to a read
├── Unavailable     not now, and nothing changed
│   └── Unauthorised  401: the credentials are not accepted
└── OutcomeUnknown  it may have changed
SendError
├── NotSent         the platform did not take it, and may later
├── Unroutable      the platform will never take this message there
│   └── Lost        nor any other, until somebody puts that right
├── MessageGone     the message to update is not there any more
└── MaybeSent       it may have been taken
"""

from domain.errors.accounts import AccountMoved
from domain.errors.approvals import (
    BadDays,
    BadPercent,
    BadSearch,
    BadSwitch,
    BotNotThere,
    ClientsPlace,
    DirectPlace,
    NoneChosen,
    NotAPlace,
    NothingChanged,
    SettingsMoved,
    UnknownVendor,
    VendorNotListed,
)
from domain.errors.billing import (
    IntegrationMissing,
    NotEnoughSeats,
    OnlyLowering,
    PoolMoved,
    SeatsMissing,
    TwiceAllocated,
    UnknownIntegration,
    UnknownPool,
)
from domain.errors.catalogue import (
    NoSuchFilter,
    NothingChosen,
    NotInCatalogue,
    ProductMoved,
    UnknownProduct,
)
from domain.errors.companies import (
    AlreadyMapped,
    AmbiguousClient,
    AmbiguousCompany,
    ClientExists,
    ClientUnclear,
    ConnectionRefused,
    CredentialsRefused,
    MappingMoved,
    NotByChat,
    NotConnected,
    NothingMapped,
    NotMapped,
    ProposalMoved,
    SyncUnderWay,
    UnknownClient,
    UnknownCompany,
    UnknownSync,
)
from domain.errors.core import (
    AboveMaximum,
    AlreadyDecided,
    AmbiguousSubscription,
    BadQuantity,
    BadToken,
    BelowMinimum,
    BoundsCross,
    InFlight,
    MissingArgument,
    NotAllowed,
    NotChangeable,
    NotInstalled,
    NotLinked,
    NotYourRequest,
    Outsider,
    OwnRequest,
    QuantityMoved,
    Refusal,
    SameQuantity,
    SelfServiceOff,
    Stale,
    ThresholdOutOfRange,
    TooLong,
    TooMany,
    UnknownChange,
    UnknownCommand,
    UnknownSubscription,
)
from domain.errors.outside import (
    Forbidden,
    Loss,
    Lost,
    MarketplaceError,
    MaybeSent,
    MessageGone,
    Missing,
    NotSent,
    OutcomeUnknown,
    Rejected,
    SendError,
    Unauthorised,
    Unavailable,
    Unroutable,
    Unsearchable,
)
from domain.errors.people import (
    AlreadyHolds,
    AlreadyLinked,
    AmbiguousPerson,
    BadCode,
    BadPeriod,
    ClientMissing,
    ClientNotMeant,
    CodeNotHere,
    CodeOver,
    DoesNotHold,
    GroupNotHere,
    GuestMayNot,
    InvitationGone,
    LastManager,
    NoPublicAddress,
    NotTheirs,
    NotYourInvitation,
    OnlyDirect,
    StandingUnknown,
    TooManyTries,
    UnknownGroup,
    UnknownPermission,
    UnknownPerson,
    WhichClient,
)
from domain.errors.provisioning import AlreadyReviewed, NothingToReport, ReviewMoved, UnknownProvision
from domain.errors.reach import NotLost, OtherWorkspace
from domain.errors.registration import (
    AccountCancelled,
    AlreadyJoined,
    AlreadyRegistered,
    AnswerTooLate,
    BadAddress,
    BadName,
    ChatTaken,
    GrantNotReached,
    NoChatConnected,
    NoSuchAccount,
    NotGranted,
    NotOffered,
    RegistrationMoved,
    RegistrationOver,
    UnknownZone,
    WrongRegisterCode,
)
from domain.errors.review import (
    BadEmail,
    CannotAccept,
    ClientsAlerts,
    DirectAlerts,
    NoReason,
    NoSuchAlert,
    NotAVendor,
    NotSubscribed,
)
from domain.errors.rules import BadBound, DefaultsCross, NoSuchSubscription, UnknownRuleWord
from domain.errors.selfservice import NotOfClient, NotUnderstood, TooFewSeats, UnknownFilter
from domain.errors.terminal import NoChat, OnlyInChat, SeveralPeople, WhichOrganisation
from domain.errors.usage import MonthAhead, NoSuchClient
from domain.errors.workspaces import (
    FewerScopes,
    LastWorkspace,
    LinkState,
    OtherTenant,
    UnknownWorkspace,
    WholeGrid,
    WorkspaceLinkOver,
)

__all__ = [
    "AboveMaximum",
    "AccountCancelled",
    "AccountMoved",
    "AlreadyDecided",
    "AlreadyHolds",
    "AlreadyJoined",
    "AlreadyLinked",
    "AlreadyMapped",
    "AlreadyRegistered",
    "AlreadyReviewed",
    "AmbiguousClient",
    "AmbiguousCompany",
    "AmbiguousPerson",
    "AmbiguousSubscription",
    "AnswerTooLate",
    "BadAddress",
    "BadBound",
    "BadCode",
    "BadDays",
    "BadEmail",
    "BadName",
    "BadPercent",
    "BadPeriod",
    "BadQuantity",
    "BadSearch",
    "BadSwitch",
    "BadToken",
    "BelowMinimum",
    "BotNotThere",
    "BoundsCross",
    "CannotAccept",
    "ChatTaken",
    "ClientExists",
    "ClientMissing",
    "ClientNotMeant",
    "ClientUnclear",
    "ClientsAlerts",
    "ClientsPlace",
    "CodeNotHere",
    "CodeOver",
    "ConnectionRefused",
    "CredentialsRefused",
    "DefaultsCross",
    "DirectAlerts",
    "DirectPlace",
    "DoesNotHold",
    "FewerScopes",
    "Forbidden",
    "GrantNotReached",
    "GroupNotHere",
    "GuestMayNot",
    "InFlight",
    "IntegrationMissing",
    "InvitationGone",
    "LastManager",
    "LastWorkspace",
    "LinkState",
    "Loss",
    "Lost",
    "MappingMoved",
    "MarketplaceError",
    "MaybeSent",
    "MessageGone",
    "Missing",
    "MissingArgument",
    "MonthAhead",
    "NoChat",
    "NoChatConnected",
    "NoPublicAddress",
    "NoReason",
    "NoSuchAccount",
    "NoSuchAlert",
    "NoSuchClient",
    "NoSuchFilter",
    "NoSuchSubscription",
    "NoneChosen",
    "NotAPlace",
    "NotAVendor",
    "NotAllowed",
    "NotByChat",
    "NotChangeable",
    "NotConnected",
    "NotEnoughSeats",
    "NotGranted",
    "NotInCatalogue",
    "NotInstalled",
    "NotLinked",
    "NotLost",
    "NotMapped",
    "NotOfClient",
    "NotOffered",
    "NotSent",
    "NotSubscribed",
    "NotTheirs",
    "NotUnderstood",
    "NotYourInvitation",
    "NotYourRequest",
    "NothingChanged",
    "NothingChosen",
    "NothingMapped",
    "NothingToReport",
    "OnlyDirect",
    "OnlyInChat",
    "OnlyLowering",
    "OtherTenant",
    "OtherWorkspace",
    "OutcomeUnknown",
    "Outsider",
    "OwnRequest",
    "PoolMoved",
    "ProductMoved",
    "ProposalMoved",
    "QuantityMoved",
    "Refusal",
    "RegistrationMoved",
    "RegistrationOver",
    "Rejected",
    "ReviewMoved",
    "SameQuantity",
    "SeatsMissing",
    "SelfServiceOff",
    "SendError",
    "SettingsMoved",
    "SeveralPeople",
    "Stale",
    "StandingUnknown",
    "SyncUnderWay",
    "ThresholdOutOfRange",
    "TooFewSeats",
    "TooLong",
    "TooMany",
    "TooManyTries",
    "TwiceAllocated",
    "Unauthorised",
    "Unavailable",
    "UnknownChange",
    "UnknownClient",
    "UnknownCommand",
    "UnknownCompany",
    "UnknownFilter",
    "UnknownGroup",
    "UnknownIntegration",
    "UnknownPermission",
    "UnknownPerson",
    "UnknownPool",
    "UnknownProduct",
    "UnknownProvision",
    "UnknownRuleWord",
    "UnknownSubscription",
    "UnknownSync",
    "UnknownVendor",
    "UnknownWorkspace",
    "UnknownZone",
    "Unroutable",
    "Unsearchable",
    "VendorNotListed",
    "WhichClient",
    "WhichOrganisation",
    "WholeGrid",
    "WorkspaceLinkOver",
    "WrongRegisterCode",
]
