"""The guide of a bundle (一件事): its parts in order, who does each, and what waits for what."""

from __future__ import annotations

from typing import Any

from yiwang.core.revisions import Published
from yiwang.service.applications.items import text_of
from yiwang.service.catalogue.guides import TEXTS, basis_words
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.ui.display import language_tag


def bundle_guide(row: ServiceItem, published: Published, place: ChosenPlace | None) -> dict[str, Any]:
    """What the guide page of a bundle shows."""
    content, language = published.content, language_tag()
    guide = content.get("guide", {})
    titles = dict(
        ServiceItem.objects.filter(key__in=[part["item"] for part in content["parts"]]).values_list(
            "key", "face__title"
        )
    )
    names = {part["part"]: titles.get(part["item"], part["part"]) for part in content["parts"]}
    parts = [
        {
            "title": names[part["part"]],
            "href": f"/items/{part['item']}/" if part["item"] in titles else "",
            "after": [
                {"title": names.get(a["part"], ""), "because": text_of(a.get("because", ""))}
                for a in part.get("after", [])
            ],
        }
        for part in content["parts"]
    ]
    return {
        "row": row,
        "place": place,
        "title": text_of(content["title"], language),
        "summary": text_of(content.get("summary", ""), language),
        "texts": {name: text_of(guide.get(name, ""), language) for name in TEXTS},
        "parts": parts,
        "basis": [basis_words(b) for b in content.get("basis", [])],
        "faq": [{"title": text_of(f["question"]), "text": text_of(f["answer"])} for f in content.get("faq") or []],
        "start": f"/bundles/{row.key}/",
    }
