"""Each system of trust that the sources name, told as a story through public actions and ending at a stranger's desk.

The systems are numbered as in the table "Systems" of docs/evidence/trust.md, which names these tests.
"""

from __future__ import annotations

import shutil
from uuid import UUID

import pytest

from tests import factories, trust_town
from tests.trust_town import Town, checked, flipped, followed, paper, permit, put
from yiwang.calendar import legal_day
from yiwang.core import clock, files
from yiwang.core.actor import SYSTEM
from yiwang.engines.proceedings.models import Proceeding
from yiwang.formats.checked import LICENCE
from yiwang.packs.publishing import PackRefused, publish_pack
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.support.licence_use.models import Use
from yiwang.support.licences import status
from yiwang.support.licences.actions.change_state import change_licence
from yiwang.support.licences.actions.opening import open_issuing
from yiwang.support.licences.errors import NotIssuer
from yiwang.support.licences.figures import by_office
from yiwang.support.licences.papers.files import ofd_of, pdf_of
from yiwang.support.licences.queries import mine
from yiwang.support.presentation import guessing
from yiwang.support.seals import signers
from yiwang.support.seals.actions.signatures import make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_known(db, tmp_path, settings, monkeypatch):
    """What processes keep for a while belongs to one test."""
    settings.VAR = tmp_path
    monkeypatch.setattr(status, "LOOK_EVERY", 0.0)
    status.forget()
    guessing.forget()
    signers.forget_trust()
    yield
    status.forget()


@pytest.fixture
def town() -> Town:
    return trust_town.build()


def signed_promise(town: Town) -> tuple[str, bytes]:
    """An OFD that the citizen signed, kept as the citizen's own material: its id and its bytes."""
    _use, content = put(town.holder, make_signature(actor=town.holder), paper("我承诺所填内容真实"), "承诺书", "other")
    kept = files.store(
        content,
        name="承诺书.ofd",
        media_type="application/ofd",
        owner_account=town.holder.account_id,
        purpose="material",
    )
    return str(kept.pk), content


def terrace(town: Town, promise: str) -> Proceeding:
    """The second application, in which nothing is typed."""
    sent = Submission(current_item("licensed.terrace"), "440825", {}, files={"promise": [promise]})
    done = submit_application(actor=town.holder, sent=sent, now=clock.now())
    return Proceeding.objects.visible_to(town.holder).get(pk=done.id)


def test_s007_a_pack_that_demands_a_licence_again_is_not_published(tmp_path):
    copy = tmp_path / "food-business"
    shutil.copytree(trust_town.PACKS / "food-business", copy)
    item = copy / "items" / "change.yaml"
    text = item.read_text("utf-8")
    assert "held: licence:food-business-permit" in text
    item.write_text(text.replace("held: licence:food-business-permit", "kinds: [copy]"), "utf-8")
    author = factories.official("author")
    with pytest.raises(PackRefused) as refused:
        publish_pack(actor=author, path=copy, packs_root=trust_town.PACKS)
    assert ["政府已经有了" in said for said in refused.value.fields.values()] == [True]


def test_s007_a_licence_from_its_type_to_its_use_in_another_filing(town: Town, tmp_path):
    publish_pack(actor=SYSTEM, path=trust_town.with_terrace(tmp_path))
    other = factories.official("licence.issue", at=factories.organization("tax", name="徐闻县税务局"))
    with pytest.raises(NotIssuer):
        open_issuing(actor=other, type_key="trial-permit", organization_id=other.posts[0].organization_id, reason="开")
    open_issuing(actor=town.keeper, type_key="trial-permit", organization_id=town.office.pk, reason="首批开通")

    licence = permit(town)
    assert [one.pk for one in mine(town.holder)] == [licence.pk]
    ofd, pdf = ofd_of(licence), files.read(pdf_of(town.holder, licence))
    listed = trust_town.status_of(licence)
    for content in (ofd, pdf):
        told = checked(content, listed)
        assert (told.kind, told.exit_code, told.status.state) == (LICENCE, 0, "current")
        assert told.about["number"] == licence.number
        assert checked(flipped(content), listed).exit_code != 0

    case = terrace(town, signed_promise(town)[0])
    assert case.answers["shop"] == {"name": "海味小馆（演示）", "address": "徐城街道东方一路12号一楼"} | {
        "permit": licence.number
    }
    assert UUID(next(iter(case.facts["licences"]))) == licence.pk, "attached, not handed in"
    followed()
    use = Use.objects.visible_to(town.holder).get()
    assert (use.licence_id, use.kind, use.case_number) == (licence.pk, "case", case.number)
    (figures,) = by_office(town.keeper, licence.issued_on, legal_day(clock.now()))
    assert (figures.opened, figures.issued, figures.share, figures.used) == (1, 1, 100.0, 1)
    change_licence(actor=town.keeper, licence_id=licence.pk, change="revoke", reason="隐瞒情况")
    told = checked(ofd, trust_town.status_of(licence))
    assert (told.exit_code, told.status.state, told.requiring_status().exit_code) == (0, "revoked", 1)
