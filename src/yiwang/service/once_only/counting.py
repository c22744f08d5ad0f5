"""Counting: how many items ask for what a node asks, by organization, in a few statements over all published items."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yiwang.people.duties import known_roles
from yiwang.service.once_only.models import Office

ROLE = "role:"

# The node of an item: its own, else that of the nearest item above, else that of its entry.
PLACED = """
SELECT i.id, i.key, i.face_id, i.organization_id, i.organization_name, i.organization_uscc, i.division_code,
       coalesce(own.id, above.id, top.id) AS node_id
FROM catalogue_item i
LEFT JOIN once_only_node own ON own.id = i.id
LEFT JOIN LATERAL (
    SELECT n.id FROM unnest(i.chain) WITH ORDINALITY AS u(id, place) JOIN once_only_node n ON n.id = u.id
    ORDER BY u.place DESC LIMIT 1) above ON own.id IS NULL AND i.chain <> '{}'
LEFT JOIN once_only_node top ON top.id = i.entry_id
WHERE i.state = 'published'
"""
# Attestations withdrawn in one division only: nodes that ask for them, whatever else they are there.
_LOCAL = """
SELECT f.node_id, w.division_code, count(*) AS count
FROM once_only_withdrawal w
JOIN once_only_material m ON m.id = w.material_id
JOIN once_only_finding f ON f.materials @> ARRAY[m.key] AND f.what = 'material'
WHERE w.division_code <> '' AND w.withdrawn_on <= current_date
  AND f.state NOT IN ('withdrawn', 'needless', 'reasoned', 'fetched')
GROUP BY 1, 2
"""
_CASES = """
SELECT item_key, organization_id, count(*) AS cases FROM proceedings_proceeding
WHERE submitted_at > now() - interval '365 days' AND parent_id IS NULL GROUP BY 1, 2
"""
_OFFICES = f"""
WITH placed AS MATERIALIZED ({PLACED}), local AS MATERIALIZED ({_LOCAL}), cases AS MATERIALIZED ({_CASES}),
counted AS (
    SELECT coalesce(p.organization_id::text, nullif(p.organization_uscc, ''), nullif(p.organization_name, ''),
                    'role:' || coalesce(r.content ->> 'organization', '')) AS key,
           p.organization_id, p.organization_name, p.division_code, n.needless, n.fields, n.pages, n.trips,
           n.withdrawn + coalesce(l.count, 0) AS withdrawn,
           n.needless + n.fields + n.withdrawn + coalesce(l.count, 0) AS weight,
           CASE WHEN p.organization_id IS NULL AND n.kind IN ('pack', 'bundle')
                THEN (SELECT sum(c.cases) FROM cases c WHERE c.item_key = p.key)
                ELSE (SELECT sum(c.cases) FROM cases c WHERE c.item_key IN (p.key, nullif(n.handled_by, ''))
                                                          AND c.organization_id = p.organization_id) END AS cases
    FROM placed p
    JOIN once_only_node n ON n.id = p.node_id
    LEFT JOIN catalogue_item i ON i.id = p.id AND i.revision IS NOT NULL
    LEFT JOIN core_revision r ON r.id = i.revision
    LEFT JOIN LATERAL (SELECT sum(l.count)::int AS count FROM local l WHERE l.node_id = n.id
                       AND p.division_code LIKE l.division_code || '%%') l ON true)
INSERT INTO once_only_office (id, key, organization_id, title, division_code, items, asking, needless, fields,
    withdrawn, pages, trips, cases, unknown, fields_year, pages_year, trips_year, weight)
SELECT md5(left(key, 120))::uuid, left(key, 120), (array_agg(organization_id))[1], left(max(organization_name), 120),
    min(division_code), count(*), count(*) FILTER (WHERE weight > 0), sum(needless), sum(fields), sum(withdrawn),
    sum(pages), sum(trips), coalesce(sum(cases), 0), count(*) FILTER (WHERE weight > 0 AND cases IS NULL),
    coalesce(sum(fields * cases), 0), coalesce(sum(pages * cases), 0), coalesce(sum(trips * cases), 0), sum(weight)
FROM counted GROUP BY key, left(key, 120)
"""  # noqa: S608 - put together from constants
_NAMES = """
UPDATE once_only_office o SET title = g.name, division_code = coalesce(nullif(o.division_code, ''), d.code)
FROM people_organization g JOIN people_division d ON d.id = g.division_id WHERE g.id = o.organization_id
"""
_TITLES = f"""
WITH placed AS ({PLACED}), used AS (SELECT node_id, count(*) AS items FROM placed WHERE node_id IS NOT NULL GROUP BY 1)
SELECT t.title, count(*) AS nodes, sum(coalesce(u.items, 0))::bigint AS items
FROM once_only_node n CROSS JOIN LATERAL jsonb_array_elements_text(n.unknown) AS t(title)
LEFT JOIN used u ON u.node_id = n.id
WHERE n.unknown <> '[]' GROUP BY 1
"""  # noqa: S608 - put together from constants


def count_offices() -> int:
    """Count anew what each organization asks needlessly; returns how many organizations have items."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM once_only_office")
        cursor.execute(_OFFICES)
        made = cursor.rowcount
        cursor.execute(_NAMES)
    _name_roles()
    return int(made)


def _name_roles() -> None:
    """Items of packs are offered by every organization of a role: they stand together, under its title."""
    titles = known_roles()
    for row in Office.objects.unscoped("all are counted anew").filter(key__startswith=ROLE):
        role = titles.get(row.key.removeprefix(ROLE), "")
        row.title = (_("各地的%(role)s") % {"role": role} if role else _("各地的办理机关"))[:120]
        row.save(update_fields=["title"])


def unknown_titles() -> list[tuple[str, int, int]]:
    """Titles that name no standard material, with the nodes and the items that ask for them."""
    with connection.cursor() as cursor:
        cursor.execute(_TITLES)
        return [(title, int(nodes), int(items)) for title, nodes, items in cursor.fetchall()]
