"""Tables of the ledger."""

from yiwang.support.ledger.models.log import Countersignature, Head, Leaf, Log, Tile
from yiwang.support.ledger.models.nodes import Alarm, Node, SeenHead
from yiwang.support.ledger.models.spaces import Digest, Space

__all__ = ["Alarm", "Countersignature", "Digest", "Head", "Leaf", "Log", "Node", "SeenHead", "Space", "Tile"]
