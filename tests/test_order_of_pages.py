"""The pages of a form come in the order in which the pack wrote them, also after the database."""

from __future__ import annotations

import pytest
import yaml

from tests import factories
from yiwang.core.actor import SYSTEM
from yiwang.packs.publishing import publish_pack
from yiwang.service.applications.items import current_item


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pack", "item", "form"),
    [
        ("food-business", "food-business.new", "food-new"),
        ("old-age-allowance", "old-age-allowance.grant", "allowance"),
    ],
)
def test_pages_and_fields_keep_their_order(pack, item, form):
    for name in ("base-registers", pack):
        publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / name)
    text = (factories.REPOSITORY / "packs" / pack / "forms" / f"{form}.yaml").read_text(encoding="utf-8")
    written = yaml.safe_load(text)["properties"]
    made = current_item(item).form
    assert [child.pointer.strip("/") for child in made.root.children] == list(written)
    for name, group in written.items():
        fields = [leaf.pointer.split("/")[2] for leaf in made.fields if leaf.pointer.startswith(f"/{name}/")]
        assert list(dict.fromkeys(fields)) == list(group.get("properties", {}))[: len(dict.fromkeys(fields))]
