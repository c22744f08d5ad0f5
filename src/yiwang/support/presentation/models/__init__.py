"""Tables of presentation."""

from yiwang.support.presentation.models.place import Place
from yiwang.support.presentation.models.presentation import Presentation

__all__ = ["Place", "Presentation"]
