"""What a licence says: its envelope, its face, its machine-readable data (GB/T 36903). Its files: `papers`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yiwang.core.keys import open_json, seal_json
from yiwang.people.models import Organization
from yiwang.support.licences.definition import Face, LicenceType, day_text
from yiwang.support.licences.directory import LEVELS, extension, type_code
from yiwang.support.licences.links import link_for
from yiwang.support.licences.models import Licence

TABLE = "licences_licence"
_LEVEL = {"city": "prefecture"}


def seal_private(licence: Licence, face: Face, private: set[str], holder: str) -> bytes:
    """The envelope of a licence: the holder's name and the fields that are not public."""
    body = {"holder": holder, "fields": face.part(private)}
    return seal_json(body, table=TABLE, record_id=licence.pk, field="sealed")


def open_private(licence: Licence) -> tuple[str, Mapping[str, Any]]:
    """Holder's name and private fields."""
    if licence.sealed is None:
        return licence.holder_masked, {}
    body = open_json(bytes(licence.sealed), table=TABLE, record_id=licence.pk, field="sealed")
    return body["holder"], body["fields"]  # type: ignore[call-overload,index]


def face_of(licence: Licence) -> Face:
    """Everything on the face, opened; the caller may see the licence."""
    return Face.of(licence.fields, open_private(licence)[1])


def span_text(licence: Licence) -> str:
    """The last day in words."""
    return day_text(licence.valid_until) if licence.valid_until else "长期"


def metadata(licence: Licence, kind: LicenceType, face: Face, holder: str, office: Organization) -> dict[str, Any]:
    """Core metadata by the short names of GB/T 36903, then the face items under the prefix of the type (``KZ_``).

    ``ZTBH`` is the place in the public status lists, ``HYDZ`` the address that tells the state, ``YSZZ`` a demo.
    """
    return {
        "ZZMC": licence.title,
        "ZZLXMC": kind.title,
        "ZZLXDM": type_code(kind),
        "ZZBH": licence.number,
        "ZZBS": licence.identifier or "",
        "ZZBBH": f"{licence.version:03d}",
        "ZZBFJG": office.name,
        "ZZBFJGDM": office.uscc,
        "ZZBFJGJB": LEVELS.get(_LEVEL.get(office.division.level, office.division.level), ""),
        "ZZBFRQ": licence.issued_on.isoformat(),
        "CZZT": holder,
        "CZZTDM": holder_code(kind, face),
        "CZZTDMLX": kind.content.get("holder_code", ""),
        "ZZYXQQSRQ": licence.valid_from.isoformat(),
        "ZZYXQJZRQ": licence.valid_until.isoformat() if licence.valid_until else "",
        "ZTBH": licence.status_number,
        "HYDZ": link_for(licence.pk, licence.token_version),
        "YSZZ": licence.demo,
        **extension(kind, face.values),
    }


def holder_code(kind: LicenceType, face: Face) -> str:
    """持证主体代码: the field of the face that holds a code of the sort that the type names; empty where none does."""
    wanted = {"001": "uscc", "111": "resident_id"}.get(str(kind.content.get("holder_code", "")))
    found = (face.values[name] for name, spec in kind.fields.items() if spec["type"] == wanted and name in face.values)
    return str(next(found, ""))
