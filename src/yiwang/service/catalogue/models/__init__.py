"""Tables of the catalogue: entries, items, faces, imports; drafts, history, adoptions; what changed."""

from yiwang.service.catalogue.models.adoptions import Adoption
from yiwang.service.catalogue.models.changes import Change
from yiwang.service.catalogue.models.drafts import Draft
from yiwang.service.catalogue.models.entries import STATES, CatalogueEntry
from yiwang.service.catalogue.models.faces import Face
from yiwang.service.catalogue.models.imports import ImportRun
from yiwang.service.catalogue.models.items import ServiceItem
from yiwang.service.catalogue.models.laws import Citation, Law
from yiwang.service.catalogue.models.revisions import CatalogueRevision

__all__ = [
    "STATES",
    "Adoption",
    "CatalogueEntry",
    "CatalogueRevision",
    "Change",
    "Citation",
    "Draft",
    "Face",
    "ImportRun",
    "Law",
    "ServiceItem",
]
