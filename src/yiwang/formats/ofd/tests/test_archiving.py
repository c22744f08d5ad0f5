"""A sealed file for the archive: the signatures go, their pictures and the record of their check stay."""

from __future__ import annotations

import pytest

from yiwang.formats.ofd.archive import check_archive
from yiwang.formats.ofd.archiving import SUBTYPE, archived
from yiwang.formats.ofd.errors import ContentWrong
from yiwang.formats.ofd.packing import repack
from yiwang.formats.ofd.reading import open_ofd, read_annotations, read_document, read_page
from yiwang.formats.ofd.sealing import Placing, seal_ofd, straddle
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.tests.conftest import Office, sample
from yiwang.formats.ofd.tests.test_sealing import PLACE, blank, drawn, ofd_picture, reds, sealed
from yiwang.formats.ofd.tests.test_writing import licence
from yiwang.formats.ofd.text import document_text
from yiwang.formats.ofd.values import Box
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.formats.seal.tests.conftest import NOW


def put_away(office: Office, content: bytes) -> bytes:
    return archived(content, verify_ofd(content, office.trust), checked_at=NOW)


def test_a_sealed_licence_becomes_a_proper_archive_file(office: Office) -> None:
    made = put_away(office, sealed(office))
    ofd = open_ofd(made)
    assert check_archive(ofd) == () and ofd.doc_type == "OFD-A"
    assert read_signatures(ofd) == () and not [name for name in ofd.package.names if "Signs/" in name]
    before = open_ofd(licence())
    assert document_text(ofd, read_document(ofd)) == document_text(before, read_document(before))


def test_the_record_says_who_signed_when_and_what_was_found(office: Office) -> None:
    ofd = open_ofd(put_away(office, sealed(office)))
    document = read_document(ofd)
    notes = [one for one in read_annotations(ofd, document, read_page(ofd, document, 0)) if one.subtype == SUBTYPE]
    facts = dict(notes[0].parameters)
    assert (facts["verdict"], facts["seal"], facts["signed_at"]) == ("valid", "深圳市市场监督管理局", NOW.isoformat())
    assert facts["checked_at"] == NOW.isoformat() and len(facts["file_sm3"]) == 64
    assert notes[0].remark == "有效：签章有效，内容未被改动"


def test_the_seal_is_still_seen_where_it_was(office: Office) -> None:
    content = blank(4)
    ofd = open_ofd(content)
    places = straddle(ofd, read_document(ofd), 40, 40, 30)
    kept = put_away(office, sealed(office, content, *places, Placing(0, Box(10, 10, 20, 20))))
    assert reds(drawn(kept, 3)) == {(x, y) for x in range(90, 100) for y in range(30, 70)}
    assert (15, 15) in reds(drawn(kept, 0))


def test_a_seal_drawn_as_ofd_becomes_a_clear_picture(office: Office) -> None:
    seal = office.seal(picture=ofd_picture())
    content = seal_ofd(blank(1), seal, office.signer, (PLACE,), moment=NOW, trust=office.trust)
    made = open_ofd(put_away(office, content))
    assert any(name.endswith(".png") for name in made.package.names)


def test_a_file_of_another_program_keeps_its_annotations(office: Office) -> None:
    made = open_ofd(put_away(office, sealed(office, sample("three-pages"))))
    document = read_document(made)
    kinds = [one.kind for one in read_annotations(made, document, read_page(made, document, 0))]
    assert kinds == ["Watermark", "Stamp"]


def test_what_is_not_authentic_is_not_archived(office: Office) -> None:
    content = sealed(office)
    package = open_ofd(content).package
    changed = repack(package, {"Doc_0/PublicRes.xml": package.read("Doc_0/PublicRes.xml") + b" "})
    for wrong in (changed, licence()):
        with pytest.raises(ContentWrong):
            put_away(office, wrong)
