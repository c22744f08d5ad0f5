"""The PDF of a licence: face, QR code, machine-readable data (GB/T 36903), signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from yiwang.core.keys import open_json, seal_json
from yiwang.core.signing import document_signer
from yiwang.formats.pdf import papers, sign, typeset
from yiwang.people.models import Organization
from yiwang.support.licences.definition import Face, LicenceType, day_text, in_chinese
from yiwang.support.licences.links import link_for
from yiwang.support.licences.models import Licence

TABLE = "licences_licence"


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


def make_pdf(licence: Licence, kind: LicenceType, face: Face, holder: str, office: Organization) -> bytes:
    """The signed paper. Raises ``CharactersMissing`` when a name cannot be printed."""
    look = kind.content.get("face", {})
    template, data = papers.fill(
        "licence",
        {
            "title": in_chinese(look.get("heading")) or kind.title,
            "number": licence.number,
            "organization": office.name,
            "date": day_text(licence.issued_on),
            "fields": _rows(kind, face),
            "valid_from": day_text(licence.valid_from) if licence.valid_until else "",
            "valid_to": span_text(licence),
            "orientation": look.get("orientation", "portrait"),
            "statement": in_chinese(look.get("statement", "")),
            "conditions": [one["text"] for one in licence.conditions],
            "footer": in_chinese(look.get("footer", "")),
            "identifier": licence.identifier or "",
            "qr": link_for(licence.pk, licence.token_version),
            "seal": "电子证照专用章",
            "copy": "换发" if licence.version > 1 else "",
            "demo": licence.demo,
        },
    )
    attached = typeset.Attachment(
        orjson.dumps(metadata(licence, kind, face, holder, office), option=orjson.OPT_INDENT_2)
    )
    page = typeset.render(template, data, attachment=attached)
    return sign.sign_pdf(page, document_signer(), reason=f"颁发{licence.title}")


def _rows(kind: LicenceType, face: Face) -> list[dict[str, str]]:
    return [
        {"label": in_chinese(kind.fields[name]["title"]), "value": face.texts[name]}
        for name in kind.printed_names
        if face.texts.get(name)
    ]


def metadata(licence: Licence, kind: LicenceType, face: Face, holder: str, office: Organization) -> dict[str, Any]:
    """Core metadata by the short names of GB/T 36903; face items carry the prefix ``KZ_``."""
    defined = kind.content.get("defined_by", {})
    return {
        "ZZMC": licence.title,
        "ZZLXMC": kind.title,
        "ZZLXDM": f"{defined.get('uscc', '')}{defined.get('sequence', '')}",
        "ZZBH": licence.number,
        "ZZBS": licence.identifier or "",
        "ZZBBH": f"{licence.version:03d}",
        "ZZBFJG": office.name,
        "ZZBFJGDM": office.uscc,
        "ZZBFRQ": licence.issued_on.isoformat(),
        "CZZT": holder,
        "CZZTDMLX": kind.content.get("holder_code", ""),
        "ZZYXQQSRQ": licence.valid_from.isoformat(),
        "ZZYXQJZRQ": licence.valid_until.isoformat() if licence.valid_until else "",
        "HYDZ": link_for(licence.pk, licence.token_version),
        "YSZZ": licence.demo,
        **{f"KZ_{name}": value for name, value in face.values.items()},
    }
