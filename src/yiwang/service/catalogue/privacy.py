"""Retention of the catalogue: public."""

from yiwang.core.sealed import open_bytes
from yiwang.people.privacy.own_data import not_own
from yiwang.people.privacy.retaining import for_ever

for_ever("catalogue_item", "public list of service items")
for_ever("catalogue_import", "public list of service items, as it was imported")
for_ever("catalogue_face", "what lists show of service items: public")
for_ever("catalogue_entry", "the basic catalogue: public")
for_ever("catalogue_revision", "the history of what the public was told")
for_ever("catalogue_draft", "an office's own work on public words; kept with the history that came of it")
for_ever("catalogue_adoption", "how offices decided on changes of public words")
not_own("catalogue_draft", "names officials who wrote and checked public words")
not_own("catalogue_revision", "names officials who wrote and checked public words")
not_own("catalogue_adoption", "names officials who decided on public words")
for_ever("catalogue_change", "which public pages changed; a chore drops it after hours")
for_ever("catalogue_law", "names of published laws")
for_ever("catalogue_citation", "on which articles the public catalogue rests; follows what is published")
open_bytes("catalogue_face", "digest", "of public words")
