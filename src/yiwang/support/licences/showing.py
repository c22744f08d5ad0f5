"""Licences in words: cards, rows, and the verdict on the public page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core import revisions
from yiwang.support.licences.definition import Face, LicenceType, in_chinese
from yiwang.support.licences.links import link_for
from yiwang.support.licences.models import STATES, Licence
from yiwang.support.licences.paper import open_private
from yiwang.support.licences.queries import Shown, today
from yiwang.ui.filters import zh_date

LOOKS = {"valid": "valid", "suspended": "suspended", "expired": "expired"}
VERDICTS = {
    "valid": ("ok", gettext_noop("这张证照有效"), gettext_noop("由下面的机关颁发，现在可以使用。")),
    "expired": ("bad", gettext_noop("这张证照已过期"), gettext_noop("有效期已经过了，不能再用。")),
    "suspended": ("warn", gettext_noop("这张证照暂停使用"), gettext_noop("颁发机关暂停了它，恢复以前不能用。")),
    "revoked": ("bad", gettext_noop("这张证照已被撤销"), gettext_noop("颁发机关已经撤销，不能再用。")),
    "cancelled": ("bad", gettext_noop("这张证照已经注销"), gettext_noop("已经办理注销，不能再用。")),
    "superseded": ("bad", gettext_noop("这张证照已换发新证"), gettext_noop("这一版不能再用，请持证人出示新证。")),
}
NOT_FOUND = (
    "bad",
    gettext_noop("没有找到这张证照"),
    gettext_noop("网址可能不完整，也可能不是本平台颁发的证照。请谨慎，可以拨打12345核实。"),
)


def verdict_of(found: Shown | None) -> dict[str, str]:
    """Kind, title and text of the answer."""
    kind, title, text = VERDICTS[found.state] if found else NOT_FOUND
    return {"kind": kind, "title": _(title), "text": _(text)}


def card_of(licence: Licence, *, whole: bool = False, linked: bool = False) -> dict[str, Any]:
    """A licence for the card macro; ``whole`` shows the opened face to its holder, ``linked`` leads to its page."""
    state = licence.state_on(today())
    holder, private = open_private(licence) if whole else (licence.holder_masked, {})
    face = Face.of(licence.fields, private)
    kind = LicenceType(revisions.revision(licence.type_revision))
    current, verify = state in ("valid", "suspended"), link_for(licence.pk, licence.token_version)
    return {
        "title": licence.title,
        "number": licence.number,
        "holder": holder,
        "fields": [
            {"label": in_chinese(kind.fields[name]["title"]), "value": face.texts[name]}
            for name in kind.printed_names
            if face.texts.get(name) and face.texts[name] != holder
        ]
        + combined(kind),
        "issuer": licence.organization_name,
        "issued": zh_date(licence.issued_on),
        "until": zh_date(licence.valid_until) if licence.valid_until else _("长期"),
        "state": LOOKS.get(state, "revoked"),
        "state_text": _(STATES[state]),
        "qr": verify if current else "",
        "verify": verify,
        "href": reverse("licence", args=[licence.pk]) if linked else "",
        "demo": licence.demo,
    }


def combined(kind: LicenceType) -> list[dict[str, str]]:
    """证卡合一: with which other licence this one shares its number and is shown."""
    other = kind.content.get("combines")
    if not other or other not in revisions.current_keys("licences"):
        return []
    title = LicenceType(revisions.current("licences", other)).title
    return [{"label": _("证卡合一"), "value": _("和%(title)s同一个号码") % {"title": title}}]


def row_of(licence: Licence) -> dict[str, Any]:
    """A licence in the list of the desk."""
    state = licence.state_on(today())
    kinds = {"valid": "ok", "suspended": "warn", "expired": "idle", "superseded": "idle"}
    return {
        "href": reverse("desk-licence", args=[licence.pk]),
        "number": licence.number,
        "title": licence.title,
        "holder": licence.holder_masked,
        "issued": zh_date(licence.issued_on),
        "until": zh_date(licence.valid_until) if licence.valid_until else _("长期"),
        "state_text": _(STATES[state]),
        "state_kind": kinds.get(state, "bad"),
    }
