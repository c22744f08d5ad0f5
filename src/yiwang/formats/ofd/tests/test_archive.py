"""OFD-A: what is written for the archive keeps its rules, and each breach is named."""

from __future__ import annotations

import pytest

from yiwang.formats.ofd.archive import SENTENCES, ArchiveRules, check_archive
from yiwang.formats.ofd.reading import open_ofd
from yiwang.formats.ofd.serial import NAMESPACE
from yiwang.formats.ofd.tests.conftest import TEXT, Maker, sample
from yiwang.formats.ofd.tests.test_pictures import MEDIA, PICTURE, png
from yiwang.formats.ofd.tests.test_writing import licence


def rules_broken(content: bytes, rules: ArchiveRules | None = None) -> set[str]:
    found = check_archive(open_ofd(content), rules or ArchiveRules())
    assert all("%" not in one.message for one in found)
    return {one.rule for one in found}


def test_what_is_written_for_the_archive_keeps_every_rule() -> None:
    assert rules_broken(licence(archive=True)) == set()
    assert rules_broken(licence()) == {"doc_type"}


def test_a_file_of_another_program_without_its_font_is_told() -> None:
    assert rules_broken(sample("archive")) == {"font_embedded"}


PATH = (
    '<ofd:PathObject ID="3" Boundary="0 0 9 9" %s>%s'
    "<ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>"
)
CLIP = (
    "<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary='0 0 1 1'><ofd:AbbreviatedData>M 0 0 L 9 0"
    "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
)
BLOCKS = '<ofd:PageBlock ID="5" Boundary="0 0 1 1">' * 4 + "</ofd:PageBlock>" * 4
FONT = '<ofd:Fonts><ofd:Font ID="9" FontName="宋体"/></ofd:Fonts>'
URI = '<ofd:Actions><ofd:Action Event="CLICK"><ofd:URI URI="https://example.org"/></ofd:Action></ofd:Actions>'
SOUND = (
    '<ofd:MultiMedias><ofd:MultiMedia ID="30" Type="Audio"><ofd:MediaFile>a</ofd:MediaFile>'
    "</ofd:MultiMedia></ofd:MultiMedias>"
)
NOTE = '<ofd:Annot ID="60" Type="Link" ReadOnly="false"/>'
ANNOTATIONS = {
    "Doc_0/As.xml": f'<ofd:Annotations xmlns:ofd="{NAMESPACE}"><ofd:Page PageID="1"><ofd:FileLoc>A.xml</ofd:FileLoc>'
    "</ofd:Page></ofd:Annotations>",
    "Doc_0/A.xml": f'<ofd:PageAnnot xmlns:ofd="{NAMESPACE}">{NOTE}</ofd:PageAnnot>',
}
ATTACHED = {
    "Doc_0/At.xml": f'<ofd:Attachments xmlns:ofd="{NAMESPACE}"><ofd:Attachment ID="1" Name="a"><ofd:FileLoc>a.bin'
    "</ofd:FileLoc></ofd:Attachment></ofd:Attachments>",
    "Doc_0/a.bin": b"\x00\xff",
}


@pytest.mark.parametrize(
    ("rule", "body", "places", "files"),
    [
        ("stroke", PATH % ('Stroke="false" Cap="Round"', ""), {}, {}),
        ("empty_clip", PATH % ("", CLIP), {}, {}),
        ("nesting", BLOCKS, {}, {}),
        ("font_embedded", TEXT, {"resources": FONT}, {}),
        ("action", "", {"after": URI}, {}),
        ("media", "", {"resources": SOUND}, {}),
        ("missing", PICTURE % "", {"resources": MEDIA}, {}),
        ("picture_kind", PICTURE % "", {"resources": MEDIA}, {"Doc_0/Res/a.img": png((0, 0, 0), form="GIF")}),
        ("resource_place", PICTURE % "", {"resources": MEDIA}, {"Doc_0/Res/a.img": png((0, 0, 0))}),
        ("forbidden_part", "", {"after": "<ofd:Permissions/>"}, {}),
        ("forbidden_part", "", {"after": "<ofd:VPreferences/>"}, {}),
        ("forbidden_part", "", {"after": "<ofd:Extensions>E.xml</ofd:Extensions>"}, {}),
        ("annotation", "", {"after": "<ofd:Annotations>As.xml</ofd:Annotations>"}, ANNOTATIONS),
        ("attachment", "", {"after": "<ofd:Attachments>At.xml</ofd:Attachments>"}, ATTACHED),
    ],
)
def test_each_breach_is_named(
    rule: str, body: str, places: dict[str, str], files: dict[str, bytes | str], small: Maker
) -> None:
    assert rule in rules_broken(small(body, files=files, **places))


def test_signatures_stay_out_of_the_archive() -> None:
    assert "signature" in rules_broken(sample("digital-sign"))
    assert "signature" not in rules_broken(sample("digital-sign"), ArchiveRules(signatures_removed=False))
    assert set(SENTENCES) >= rules_broken(sample("templates"))
