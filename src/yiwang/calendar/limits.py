"""A statutory limit as data: how long, in which day, by which article, what stops it, what silence means."""

from dataclasses import dataclass, field
from enum import StrEnum

from yiwang.calendar.durations import Duration, Unit


class PauseKind(StrEnum):
    """Reasons for which statutes let a clock stand still."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION_TEST = "inspection_test"
    DETECTION = "detection"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"
    OPINION = "opinion"
    SUPPLEMENT = "supplement"
    SUSPENSION = "suspension"

    @property
    def label(self) -> str:
        """Chinese name as it stands in the statute."""
        return _PAUSE_LABELS[self]


_PAUSE_LABELS = {
    PauseKind.HEARING: "听证",
    PauseKind.TENDER: "招标",
    PauseKind.AUCTION: "拍卖",
    PauseKind.INSPECTION_TEST: "检验",
    PauseKind.DETECTION: "检测",
    PauseKind.QUARANTINE: "检疫",
    PauseKind.APPRAISAL: "鉴定",
    PauseKind.EXPERT_REVIEW: "专家评审",
    PauseKind.OPINION: "征求意见",
    PauseKind.SUPPLEMENT: "补正",
    PauseKind.SUSPENSION: "中止",
}


class Silence(StrEnum):
    """What the law says when the limit passes and nothing was done."""

    NOTHING = "nothing"  # still due, now overdue
    DEEMED_ACCEPTED = "deemed_accepted"  # 逾期不告知的，自收到申请材料之日起即为受理
    DEEMED_RENEWED = "deemed_renewed"  # 逾期未作决定的，视为准予延续
    DEEMED_AGREED = "deemed_agreed"  # 逾期未提出意见的视为同意
    AGENCY_DECIDES = "agency_decides"  # 逾期未提出意见的，由行政机关决定
    RIGHT_LOST = "right_lost"  # the party can no longer ask, apply or object
    DEEMED_WITHDRAWN = "deemed_withdrawn"  # 视为放弃申请


@dataclass(frozen=True, slots=True)
class Basis:
    """The statute and its article, as cited: 行政许可法, 第四十二条第一款."""

    law: str
    article: str

    def __str__(self) -> str:
        return f"《{self.law}》{self.article}"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit.

    `pauses` are the reasons for which the clock may stand still; `extension` is the longest extension,
    granted once by `extension_by`. `rolls`: a last day that is a day off moves to the next working day
    (民法典 第二百零三条, 民事诉讼法 第八十五条, and the procedural rules of the organs); a locality that reads a
    statute more strictly sets it to False.
    """

    key: str
    name: str
    duration: Duration
    basis: Basis
    pauses: frozenset[PauseKind] = field(default_factory=frozenset)
    pause_basis: Basis | None = None
    extension: Duration | None = None
    extension_by: str = ""
    silence: Silence = Silence.NOTHING
    rolls: bool = True

    @property
    def label(self) -> str:
        """For people: 作出许可决定：20 个工作日（《行政许可法》第四十二条）."""
        return f"{self.name}：{self.duration}（{self.basis}）"

    def shortened(self, duration: Duration) -> "Limit":
        """The committed limit (承诺时限) that an organization sets itself below the statutory one.

        Pauses and silence stay; an own promise has no extension. Raises ValueError if it is longer in
        the same unit.
        """
        if duration.unit is self.duration.unit and duration.amount > self.duration.amount:
            raise ValueError("承诺时限不能比法定时限长。")
        return Limit(
            key=f"{self.key}.committed",
            name=self.name,
            duration=duration,
            basis=self.basis,
            pauses=self.pauses,
            pause_basis=self.pause_basis,
            silence=self.silence,
            rolls=self.rolls or duration.unit is Unit.WORKING_DAY,
        )
