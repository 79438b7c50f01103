"""The charts: a picture of figures, drawn in a thread of its own."""

from adapters.charts.drawing import Drawing

__all__ = ["Drawing"]
