"""The viewer leads from the PDF of a case's paper to the OFD under the organization's seal."""

from __future__ import annotations

import pytest
from tests import factories, licensed

from yiwang.core.actor import SYSTEM
from yiwang.core.files import find
from yiwang.engines.proceedings.models import Document
from yiwang.engines.proceedings.sealed_papers import sealed_copy
from yiwang.support.seals.seed import make_demo_seal
from yiwang.web.viewer.tests.test_viewer import client_of


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
