"""Papers of cases as OFD under the organization's seal, beside the PDF; without a living seal the PDF alone."""

from __future__ import annotations

import pytest
from tests import factories, licensed

from yiwang.core import clock, files, signing
from yiwang.core.actor import STRANGER, SYSTEM
from yiwang.core.models import Event, File
from yiwang.engines.proceedings.models import Document
from yiwang.engines.proceedings.papers import make_paper
from yiwang.engines.proceedings.sealed_papers import OFD, sealed_copy
from yiwang.formats.ofd.reading import open_ofd, read_document
from yiwang.formats.ofd.text import document_text
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.support.seals.actions.ending import change_seal
from yiwang.support.seals.models import SealUse
from yiwang.support.seals.seed import make_demo_seal


@pytest.fixture
def place(db, tmp_path, settings):
    settings.VAR = tmp_path
    return licensed.publish()


def accepted(reason=""):
    case = licensed.apply_for(factories.person())
    licensed.step(case, "licensed.accept", "accept", reason)
    licensed.run_due("proceeding.paper")
    return Document.objects.unscoped("test").get(proceeding_id=case, kind="acceptance-notice")


def copy_of(document, actor=SYSTEM):
    return sealed_copy(actor, files.find(SYSTEM, document.file_id))


def words(content):
    ofd = open_ofd(content)
    return "".join(document_text(ofd, read_document(ofd)).split())


def test_a_paper_comes_as_sealed_ofd_too_and_says_the_same(place):
    seal = make_demo_seal(actor=SYSTEM, office_id=place.pk, purpose="approval")
    make_demo_seal(actor=SYSTEM, office_id=place.pk, purpose="unit")
    document = accepted()
    content = files.read(copy_of(document))
    found = verify_ofd(content, signing.trust_list(), now=clock.now())
    assert found.verdict.level == "valid" and found.verdict.signer.startswith(place.name)
    told = words(content)
    assert "王秀英" in told and document.number in told and "2026年12月4日" in told
    use = SealUse.objects.unscoped("test").get(subject_id=document.proceeding_id, title__contains=document.number)
    assert use.seal_id == seal.pk and use.use == "case" and "王秀英" not in use.title + use.reason
    made = Event.objects.unscoped("test").filter(type="proceeding.document_made", payload__number=document.number)
    assert made.get().payload["sealed"] is True


def test_acceptance_is_sealed_with_the_seal_of_intake_where_there_is_one(place):
    make_demo_seal(actor=SYSTEM, office_id=place.pk, purpose="approval")
    intake = make_demo_seal(actor=SYSTEM, office_id=place.pk, purpose="intake")
    document = accepted()
    use = SealUse.objects.unscoped("test").get(subject_id=document.proceeding_id, title__contains=document.number)
    assert use.seal_id == intake.pk


def test_without_a_living_seal_there_is_the_pdf_alone(place):
    seal = make_demo_seal(actor=SYSTEM, office_id=place.pk, purpose="unit")
    chief = factories.official("seal.approve", at=place)
    change_seal(actor=chief, seal_id=seal.pk, change="suspend", reason="换人保管")
    document = accepted()
    assert document.file_id is not None and copy_of(document) is None
    assert not SealUse.objects.unscoped("test").exists()


def test_a_repeated_order_seals_once_and_strangers_find_nothing(place):
    make_demo_seal(actor=SYSTEM, office_id=place.pk, purpose="unit")
    document = accepted()
    make_paper(actor=SYSTEM, document_id=document.pk)
    rows = File.objects.unscoped("test").filter(subject_id=document.pk, media_type=OFD)
    assert rows.count() == 1
    assert copy_of(document, STRANGER) is None and copy_of(document, factories.person("李四")) is None
