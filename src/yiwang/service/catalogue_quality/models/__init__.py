"""Tables of quality: rules of the desk, nodes with findings, scores, what waits to be judged, links."""

from yiwang.service.catalogue_quality.models.findings import Finding, Node
from yiwang.service.catalogue_quality.models.queue import Due, Link, Seen
from yiwang.service.catalogue_quality.models.rules import DeskRule
from yiwang.service.catalogue_quality.models.runs import OfficeRuns
from yiwang.service.catalogue_quality.models.scores import OfficeDay, OfficeScore

__all__ = ["DeskRule", "Due", "Finding", "Link", "Node", "OfficeDay", "OfficeRuns", "OfficeScore", "Seen"]
