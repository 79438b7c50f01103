"""What is wrong with this installation, and what cures it?"""

from bot.doctor.findings import Finding, Level
from bot.doctor.patient import Files, Wishes
from bot.doctor.visit import AREAS, visited

__all__ = ["AREAS", "Files", "Finding", "Level", "Wishes", "visited"]
