"""Licence types in a pack: what stands in the way of an identifier, of once-only, of a request is told."""

from __future__ import annotations

import pytest

from .conftest import TinyPack

TYPE = """licence: shop-permit
title: 店铺许可证
defined_by: {uscc: 11100000MB0143028R, sequence: "001"}
holder: natural_person
basis: [{law: 中华人民共和国行政许可法, article: 三十九, confidence: text}]
validity: {unlimited: true}
fields:
  name: {title: 名称, type: text, privacy: public, printed: true}
"""


def codes(tiny: TinyPack) -> set[str]:
    return {finding.code for finding in tiny.check()}


def test_a_type_as_it_should_be_is_clean(tiny: TinyPack) -> None:
    tiny.write("licences/shop-permit.yaml", TYPE)
    assert not {code for code in codes(tiny) if code.startswith("licence")}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("11100000MB0143028R", "11100000MB0143028A", "licence.uscc"),
        ('defined_by: {uscc: 11100000MB0143028R, sequence: "001"}\n', "", "licence.defined"),
        ("holder: natural_person", "holder: natural_person\nkind: attestation", "licence.request"),
        ("printed: true}", "printed: true, short: MC}\n  shop: {title: 店名, type: text, short: MC}", "licence.short"),
        ("validity:", "replaces: [营业证明, 营业证明]\nvalidity:", "licence.replaces"),
    ],
)
def test_what_would_make_no_identifier_is_refused(tiny: TinyPack, old: str, new: str, code: str) -> None:
    tiny.write("licences/shop-permit.yaml", TYPE.replace(old, new))
    assert code in codes(tiny)


def test_two_types_with_one_code_are_told(tiny: TinyPack) -> None:
    tiny.write("licences/shop-permit.yaml", TYPE)
    tiny.write("licences/stall-permit.yaml", TYPE.replace("shop-permit", "stall-permit").replace("店铺", "摊位"))
    assert "licence.code" in codes(tiny)


def test_what_a_type_on_request_reads_must_exist_and_be_of_its_holder(tiny: TinyPack) -> None:
    asked = "on_request: {reads: {person: register:nobody}}\nissued_by: office\n"
    tiny.write("licences/shop-permit.yaml", TYPE + asked)
    assert "source" in codes(tiny)
    wrong = TYPE.replace("privacy: public", "privacy: public, from: facts.someone.name")
    tiny.write("licences/shop-permit.yaml", wrong + asked)
    assert "feel.path" in codes(tiny)


def test_a_material_that_a_licence_stands_for_may_not_be_asked(tiny: TinyPack) -> None:
    tiny.write("licences/shop-permit.yaml", TYPE + "replaces: [营业证明, old-permit]\n")
    item = tiny.path / "items"
    (file,) = list(item.glob("*.yaml"))[:1]
    text = file.read_text(encoding="utf-8")
    head, _sep, rest = text.partition("materials:")
    lines = rest.split("\n")
    added = "\n  - {material: proof, title: 营业证明, kinds: [copy]}"
    file.write_text(f"{head}materials:{added}\n" + "\n".join(lines[1:] if rest.startswith(" []") else lines), "utf-8")
    assert "once_only.material" in codes(tiny)
