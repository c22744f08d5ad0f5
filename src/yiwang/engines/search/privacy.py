"""Retention of search: public texts, and counts without persons."""

from yiwang.core.sealed import open_bytes
from yiwang.people.privacy.retaining import for_ever

for_ever("search_document", "public texts, as long as they are published")
for_ever("search_term", "terms of public texts")
for_ever("search_posting", "terms of public texts until they are merged")
for_ever("search_change", "that public texts were indexed, by number and time; minutes old")
for_ever("search_suggested", "words of public texts")
for_ever("search_synonym", "everyday words, kept by editors")
for_ever("search_query", "counts without persons; a chore drops them after 400 days (asking.KEPT)")
for_ever("search_click", "counts under digests of one day; a chore drops them after 60 days (learning.KEPT)")
for_ever("search_learnt", "sums above the floor")
for_ever("search_heat", "counts without persons that fade")
open_bytes("search_document", "digest", "of public words")
