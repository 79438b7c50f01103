"""MS Teams: the door that people come in by, and the voice that speaks to them unasked."""

from adapters.teams.door import TeamsDoor
from adapters.teams.settings import Registration, TeamsSettings
from adapters.teams.signin import TeamsSignIn
from adapters.teams.speak import TeamsChat

__all__ = ["Registration", "TeamsChat", "TeamsDoor", "TeamsSettings", "TeamsSignIn"]
