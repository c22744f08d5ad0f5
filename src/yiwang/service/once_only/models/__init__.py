"""Tables of once-only: the material library, the proof, the report."""

from yiwang.service.once_only.models.library import StandardMaterial, Title, Withdrawal
from yiwang.service.once_only.models.proof import Finding, Node, Office, Progress
from yiwang.service.once_only.models.recalls import Recall

__all__ = ["Finding", "Node", "Office", "Progress", "Recall", "StandardMaterial", "Title", "Withdrawal"]
