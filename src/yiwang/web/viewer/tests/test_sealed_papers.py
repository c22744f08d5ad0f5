"""Seals in the viewer: from the PDF of a case's paper to the OFD under seal; a seal in a PDF leads to its verdict."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests import factories, licensed

from yiwang.core.actor import SYSTEM
from yiwang.core.files import find
from yiwang.core.signing import document_signer
from yiwang.engines.proceedings.models import Document
from yiwang.engines.proceedings.sealed_papers import sealed_copy
from yiwang.formats.pdf.sign import SealMark, sign_pdf
from yiwang.support.seals.seed import make_demo_seal
from yiwang.web.viewer.drawing import draw
from yiwang.web.viewer.tests.test_viewer import client_of, pdf


@pytest.mark.django_db
def test_the_applicant_finds_the_sealed_paper_beside_the_pdf_in_the_viewer(tmp_path, settings) -> None:
    settings.VAR = tmp_path
    place = licensed.publish()
    make_demo_seal(actor=SYSTEM, office_id=place.pk, purpose="approval")
    person = factories.person()
    licensed.apply_for(person)
    licensed.run_due("proceeding.paper")
    document = Document.objects.unscoped("test").get(kind="intake-receipt")
    sealed = sealed_copy(person, find(person, document.file_id))
    assert sealed is not None
    client = client_of(person)
    page = client.get(f"/view/files/{document.file_id}/").content.decode()
    assert f'href="/view/files/{sealed.pk}/"' in page and f'href="/files/{sealed.pk}/"' in page
    own = client.get(f"/view/files/{sealed.pk}/").content.decode()
    assert place.name in own and "data:image/" in own


def sealed_pdf() -> bytes:
    kept = io.BytesIO()
    Image.new("RGBA", (40, 40), (200, 0, 0, 255)).save(kept, "PNG")
    return sign_pdf(pdf(), document_signer(), seal=SealMark(kept.getvalue(), 20, 10, width_mm=15, page=1))


@pytest.mark.django_db
def test_a_seal_in_a_pdf_leads_to_its_verdict(client) -> None:
    content = sealed_pdf()
    first, second = draw(content).pages
    (place,) = second.seals
    assert not first.seals and place.signature == 0
    assert (place.x, place.y, place.width, place.height) == pytest.approx((20, 25, 15, 15), abs=0.6)
    told = client.post("/verify/", {"file": io.BytesIO(content)}).content.decode()
    assert told.count('<rect class="yw-viewer__seal') == 1 and 'href="#signature-1"' in told
    assert 'id="signature-1"' in told


def test_a_pdf_without_a_visible_signature_has_no_places() -> None:
    assert [page.seals for page in draw(pdf()).pages] == [(), ()]
