"""Titles as they stand in real lists find the one standard material that is meant, or none."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests import factories

from yiwang.service.once_only.matching import Index, normalised

FILES = sorted((factories.REPOSITORY / "packs" / "material-library" / "materials").glob("*.yaml"))
ENTRIES = [entry for path in FILES for entry in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["materials"]]


@pytest.fixture(scope="module")
def index() -> Index:
    made = Index()
    for entry in ENTRIES:
        made.add(entry["material"], entry["title"], entry.get("aliases", []))
    return made


def test_the_shipped_library_is_large_and_no_name_means_two_things(index):
    assert len(ENTRIES) >= 60 and index.taken == []
    assert sum("withdrawn" in entry for entry in ENTRIES) >= 10
    for entry in ENTRIES:
        for basis in entry.get("withdrawn", {}).get("basis", []):
            assert basis["confidence"] == "knowledge" and basis["document"]


@pytest.mark.parametrize(
    "title, keys",
    [
        ("申请人身份证（原件及复印件各1份）", ["id-card"]),
        ("身份证、户口簿原件及复印件", ["id-card", "household-book"]),
        ("1.法定代表人身份证明（复印件）", ["id-card"]),
        ("法定代表人身份证明书", ["representative-statement"]),
        ("营业执照（副本）复印件", ["business-licence"]),
        ("《营业执照》正、副本", ["business-licence"]),
        ("企业营业执照副本复印件（加盖公章）", ["business-licence"]),
        ("本人身份证和户口本", ["id-card", "household-book"]),
        ("住所(经营场所)使用证明", ["premises-proof"]),
        ("夫妻双方结婚证原件", ["marriage-certificate"]),
        ("不动产权证书或房屋租赁合同", ["real-estate-certificate", "tenancy-contract"]),
        ("临时救助申请表（一式两份）", ["application-form"]),
        ("村委会出具的家庭困难证明", ["hardship-attestation"]),
        ("派出所开具的户籍证明", ["household-book"]),
        ("村委会证明", ["committee-residence-attestation"]),
        ("未婚证明", ["marriage-record-attestation"]),
        ("两个以上的书面评估意见", []),
        ("", []),
        ("身份证、两个以上的书面评估意见", []),
    ],
)
def test_a_title_means(index, title, keys):
    assert list(index.reading(title).keys) == keys


def test_any_one_of_several_is_told_from_all_of_them(index):
    assert index.reading("身份证或护照").any_of and not index.reading("身份证和护照").any_of


@given(st.text(max_size=80))
def test_the_normal_form_of_any_text_is_its_own_normal_form(title):
    assert normalised(normalised(title)) == normalised(title)


@given(st.sampled_from(ENTRIES), st.sampled_from(["{}", "{}（原件）", "{}复印件1份", "申请人{}", " {} ", "《{}》"]))
def test_words_about_copies_and_persons_change_nothing(entry, pattern):
    made = Index()
    for one in ENTRIES:
        made.add(one["material"], one["title"], one.get("aliases", []))
    assert made.reading(pattern.format(entry["title"])).keys == (entry["material"],)
