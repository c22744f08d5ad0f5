"""Which office handles the items of packs: they name a role, and each place has its own office of that role.

Rows of such items bear no organization, since they are offered everywhere; lists and search that are narrowed to one
office ask here for the keys of what it handles.
"""

from __future__ import annotations

from collections.abc import Mapping

from yiwang.core import generation
from yiwang.core.revisions import revision
from yiwang.people.models import Division, Organization
from yiwang.service.catalogue.models import ServiceItem


def keys_of_role(role: str) -> list[str]:
    """Keys of the packs' items that organizations of a role handle; read once a generation."""
    return _keys_of_roles().get(role, [])


def keys_of_office(name: str, division: str = "") -> list[str]:
    """Keys of the packs' items that the organization of this name handles, for people of ``division`` if one is given.

    No query where the place was asked for before; one without a place.
    """
    if not name:
        return []
    if division:
        return [key for key, office in offices_at(division).items() if office == name]
    roles = Organization.objects.filter(name=name, closed_on=None).exclude(role="").values_list("role", flat=True)
    return sorted({key for role in roles for key in keys_of_role(role)})


def offices_at(division: str) -> Mapping[str, str]:
    """Names of the offices that handle the packs' items for a division: its own, or the nearest above; by key."""
    code = division.ljust(12, "0")[:12]
    return generation.cached(("catalogue:offices of packs", code), lambda: _offices_at(code))


def _offices_at(division: str) -> dict[str, str]:
    lineage = Division.objects.filter(code=division).values_list("lineage", flat=True).first() or []
    depth, keys = {str(place): at for at, place in enumerate(lineage)}, _keys_of_roles()
    rows = Organization.objects.filter(division_id__in=lineage, closed_on=None, role__in=keys).order_by("id")
    nearest: dict[str, tuple[int, str]] = {}
    for role, place, name in rows.values_list("role", "division_id", "name"):
        near = depth[str(place)]
        if role not in nearest or near > nearest[role][0]:
            nearest[role] = (near, name)
    return {key: name for role, (_near, name) in nearest.items() for key in keys[role]}


def _keys_of_roles() -> dict[str, list[str]]:
    return generation.cached("catalogue:keys of roles", _read_keys)


def _read_keys() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = ServiceItem.objects.filter(state="published", face__bundle=False).exclude(revision=None).order_by("key")
    for key, number in rows.values_list("key", "revision"):
        found.setdefault(str(revision(number).content.get("organization") or ""), []).append(key)
    found.pop("", None)
    return found
