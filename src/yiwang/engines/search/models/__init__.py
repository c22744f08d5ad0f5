"""Tables of search: texts and terms, everyday words, what was asked and opened, heat, suggestions."""

from yiwang.engines.search.models.texts import Change, Posting, SearchDocument, Suggested, Term
from yiwang.engines.search.models.use import AskedQuery, Click, Heat, Learnt
from yiwang.engines.search.models.words import Synonym

__all__ = [
    "AskedQuery",
    "Change",
    "Click",
    "Heat",
    "Learnt",
    "Posting",
    "SearchDocument",
    "Suggested",
    "Synonym",
    "Term",
]
