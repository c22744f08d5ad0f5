"""Verifiers without a service behind them: the register, the window, a demonstration, and one that always fails."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core.errors import InvalidInput
from yiwang.people.identity.documents import paper_of
from yiwang.people.identity.errors import NotMatched, VerifierUnavailable
from yiwang.people.identity.matching import match_person, who
from yiwang.people.identity.verifying import VERIFIERS, Ask, Claim, Proven, Verifier

LONGEST_NAME = 120
PAPER = (
    Ask("document", gettext_noop("证件种类"), widget="document"),
    Ask("number", gettext_noop("证件号码"), gettext_noop("照证件填写，空格和大小写不要紧。"), most=40),
    Ask("name", gettext_noop("证件上的姓名"), autocomplete="name", most=LONGEST_NAME),
    Ask(
        "issuer",
        gettext_noop("签发国家"),
        gettext_noop("只有护照要填：护照资料页上的三个字母。"),
        required=False,
        most=3,
    ),
)


class Register(Verifier):
    """Name and number against the population register."""

    code = "register"
    title = gettext_noop("核对姓名和证件号码")
    sentence = gettext_noop("和登记信息核对，马上知道结果。")
    level = "real_name"
    asks = PAPER

    def verify(self, claim: Claim) -> Proven:
        """See ``match_person``."""
        paper = paper_of(*(claim.given.get(name, "") for name in ("document", "number", "issuer")))
        name = claim.given.get("name", "").strip()
        if not 1 <= len(name) <= LONGEST_NAME:
            raise InvalidInput(fields={"/name": _("请填写证件上的姓名。")})
        match = match_person(paper, name)
        return Proven(match.party_id, match.name, match.register, match.division, paper, facts={"paper": paper.kind})


class Counter(Register):
    """A clerk at a window sees the person and the paper. Never done alone: ``actions.counter`` calls it."""

    code = "counter"
    title = gettext_noop("窗口当面核验")
    sentence = gettext_noop("本人带证件到政务服务窗口，当场办好，不收费。")
    level = "real_person"
    online = False


class Office(Register):
    """The office that hires somebody gives his name and number. Never done alone: ``officials`` calls it."""

    code = "office"
    title = gettext_noop("单位核对姓名和身份证号码")
    sentence = gettext_noop("新增工作人员时由本单位的管理员填写，和登记信息核对。")
    online = False
    letter = "identity.proven_by_office"


class DemoFace(Verifier):
    """Stands for a face service: takes the person's word for it. It says so wherever it is shown."""

    code = "demo_face"
    title = gettext_noop("刷脸核验（演示，不拍照）")
    sentence = gettext_noop("这是演示：不打开摄像头，也不采集人脸。")
    level = "real_person"
    needs_person = True
    demo = True
    asks = (
        Ask(
            "consent",
            gettext_noop("我单独同意为这次核验使用人脸信息（演示中不会采集）"),
            gettext_noop("不同意也能办：请带证件到政务服务窗口当面核验（个人信息保护法第二十九条）。"),
            widget="tick",
        ),
    )

    def verify(self, claim: Claim) -> Proven:
        """Whom the account already is."""
        if not claim.given.get("consent"):
            raise InvalidInput(fields={"/consent": _("刷脸要您单独同意。不同意的，请到窗口当面核验。")})
        found = who(claim.party_id, legal_day(claim.moment)) if claim.party_id else None
        if found is None or found.ended:
            raise NotMatched(because="dead" if found else "unknown")
        return Proven(found.party_id, found.name, found.register, found.division, facts={"demo": "yes"})


class Failing(Verifier):
    """Never answers: for drills and tests."""

    code = "failing"
    title = gettext_noop("总是没有应答（演练用）")
    sentence = gettext_noop("这是演练用的组件。")
    level = "real_person"
    needs_person = True
    demo = True

    def check_config(self) -> list[str]:
        """Says what it is."""
        return [*super().check_config(), _("这是演练用的组件，不会核验任何人。")]

    def verify(self, claim: Claim) -> Proven:
        """Always ``verifier_unavailable``."""
        raise VerifierUnavailable


OFFICE = Office()
_SHIPPED: tuple[Verifier, ...] = (Register(), Counter(), OFFICE, DemoFace(), Failing())
for _verifier in _SHIPPED:
    VERIFIERS.add(_verifier)
