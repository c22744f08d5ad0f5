"""What makes an item's guide differ from those of other items of its entry: read in one small query, without elements.

Nineteen of twenty items say nothing themselves. Their guides differ in the office, not in the elements; what the layers
above say is named by the versions of their rows (``xmin``, ``ctid``), so that any change there makes another head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from markupsafe import escape

from yiwang.core.prepared import fetch

_KEY = re.compile(r"[A-Za-z0-9._-]{6,120}\Z", re.ASCII)  # the same in an address, in HTML and in a query
_HEAD = """
SELECT i.id, i.state, i.division_code, i.chain,
       i.entry_id, e.xmin::text || e.ctid::text, f.id, f.xmin::text || f.ctid::text,
       o.id IS NOT NULL, coalesce(o.name, i.organization_name), coalesce(o.address, ''), coalesce(o.hours, ''),
       coalesce(o.phone, ''),
       (SELECT string_agg(a.id::text || a.xmin::text || a.ctid::text, ',' ORDER BY a.id) FROM catalogue_item a
        WHERE a.id = ANY(i.chain) AND (a.content <> '{}'::jsonb OR a.held IS NOT NULL))
FROM catalogue_item i
JOIN catalogue_face f ON f.id = i.face_id
JOIN catalogue_entry e ON e.id = i.entry_id
LEFT JOIN people_organization o ON o.id = i.organization_id
WHERE i.key = %s::text AND i.revision IS NULL AND i.state <> 'draft' AND i.content = '{}'::jsonb AND i.held IS NULL
"""


@dataclass(frozen=True, slots=True)
class Head:
    """``kind`` is equal for items whose guides differ in ``values`` alone: key and office, as HTML writes them."""

    kind: tuple[object, ...]
    values: tuple[str, ...]
    division_code: str
    nodes: tuple[UUID, ...]


def head_of(key: str) -> Head | None:
    """The head of an item that inherits wholly; None for any other."""
    if not _KEY.match(key):
        return None
    rows = fetch(_HEAD, [key])
    if not rows:
        return None
    row = rows[0]
    own, state, division, chain, entry, version, face, face_version, office, *said, above = row
    values = (key, *(str(escape(text)) for text in said))
    kind = (state, entry, version, face, face_version, above, office, *(bool(text) for text in said))
    return Head(kind, values, division, (own, *chain, entry))
