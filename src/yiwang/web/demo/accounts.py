"""Demo accounts: one for each role, all with one password that is printed at the start and stands in the README."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from yiwang.web.demo.naming import marked

PASSWORD = "yiwang-yanshi"  # noqa: S105 - a demo password is meant to be known


@dataclass(frozen=True, slots=True)
class DemoOfficial:
    """``takes`` are pairs of patterns (role of the organization, duty); the first who fit share a duty."""

    role: str
    name: str
    login: str
    what: str
    takes: tuple[tuple[str, str], ...]

    def fits(self, organization: str, duty: str) -> bool:
        """Whether this official holds ``duty`` in the organization with this role."""
        return any(fnmatchcase(organization, role) and fnmatchcase(duty, pattern) for role, pattern in self.takes)


@dataclass(frozen=True, slots=True)
class DemoCitizen:
    """``login`` also is the key of the demo person in ``persons.py``."""

    role: str
    name: str
    login: str
    what: str


CITIZENS = (
    DemoCitizen("老人（能领津贴）", "王秀英", "wangxiuying", "申请高龄津贴，当场批准"),
    DemoCitizen("老人（还不到年龄）", "陈桂兰", "chenguilan", "提交前就知道哪一天起可以申请高龄津贴"),
    DemoCitizen("老人（登记没有更新）", "吴德顺", "wudeshun", "申请高龄津贴，由工作人员核实"),
    DemoCitizen("老人（户籍在外地）", "周阿妹", "zhouamei", "申请高龄津贴，不符合的由工作人员决定"),
    DemoCitizen("市民", "林小满", "linxiaoman", "查事项、申请、看进度、评价"),
    DemoCitizen("企业经办人", "何文斌", "hewenbin", "开办企业，申请食品经营许可"),
)

ROOT = "root"  # the government at the top, above the county
_MARKET, _CENTRE = "market_supervision", "service_office"
OFFICIALS = (
    DemoOfficial(
        "窗口工作人员",
        "陈建国",
        "chenjianguo",
        "替到场的人收件、受理、打印回执，给文件盖章",
        ((_CENTRE, "window"), (_MARKET, "*.accept"), (_MARKET, "seal.use")),
    ),
    DemoOfficial(
        "审查人员",
        "李明",
        "liming",
        "审查申请，退回、加签、转办，申请印章，编写事项",
        ((_MARKET, "*.examine"), (_MARKET, "seal.apply"), (_MARKET, "catalogue.edit")),
    ),
    DemoOfficial("审查人员", "张慧", "zhanghui", "第二位审查人员，参加会签", ((_MARKET, "*.examine"),)),
    DemoOfficial("现场核查人员", "刘强", "liuqiang", "现场核查，两人一组", ((_MARKET, "*.inspect"),)),
    DemoOfficial("现场核查人员", "赵敏", "zhaomin", "第二位现场核查人员", ((_MARKET, "*.inspect"),)),
    DemoOfficial(
        "决定人员",
        "孙立",
        "sunli",
        "准予、不予许可，批准延期，撤销证照，保管印章",
        (
            (_MARKET, "*.decide"),
            (_MARKET, "*.register"),
            (_MARKET, "licence.*"),
            (_MARKET, "seal.keep"),
            (_MARKET, "catalogue.check"),
        ),
    ),
    DemoOfficial(
        "民政核实人员",
        "周洁",
        "zhoujie",
        "核实高龄津贴申请，紧急情况下限时查看，编写事项",
        tuple(
            ("civil_affairs", duty)
            for duty in ("*.verify", "*.accept", "*.examine", "break_glass", "seal.apply", "seal.use", "catalogue.edit")
        ),
    ),
    DemoOfficial(
        "民政决定人员",
        "吴刚",
        "wugang",
        "决定高龄津贴，审核事项",
        tuple(("civil_affairs", duty) for duty in ("*.decide", "licence.*", "seal.keep", "catalogue.check")),
    ),
    DemoOfficial(
        "税务人员", "郑华", "zhenghua", "企业开办：税务信息确认、发票", (("tax", "tax.*"), ("tax", "invoice.*"))
    ),
    DemoOfficial(
        *("社保人员", "冯丽", "fengli", "企业开办：社会保险登记，保管社保的证照"),
        (("social_*", "*.handle"), ("social_*", "licence.*")),
    ),
    DemoOfficial(
        "印章人员", "韩磊", "hanlei", "企业开办：公章刻制备案", (("seal_*", "seal.*"), ("public_security", "seal.*"))
    ),
    DemoOfficial("银行人员", "杨帆", "yangfan", "企业开办：预约开户", (("bank", "*.handle"),)),
    DemoOfficial(
        *("好差评专员", "徐静", "xujing", "核实差评，回访，派事项质量的工单"),
        ((_CENTRE, "rating.verify"), (_CENTRE, "rating.call_back"), (_CENTRE, "quality.dispatch")),
    ),
    DemoOfficial(
        "整改责任人",
        "高峰",
        "gaofeng",
        "差评整改和答复，改网页和办事指南的问题",
        (("*", "rating.rectify"), ("*", "fault.mend"), ("*", "materials.mend"), ("*", "quality.mend")),
    ),
    DemoOfficial(
        "编辑",
        "罗敏",
        "luomin",
        "写动态、通知和固定页面，编写基本目录，维护材料库和搜索用词",
        (
            (_CENTRE, "content.write"),
            (_CENTRE, "catalogue.entries"),
            (_CENTRE, "materials.keep"),
            (_CENTRE, "search.words"),
        ),
    ),
    DemoOfficial(
        "内容审核人员",
        "方静",
        "fangjing",
        "审核、发布、撤下内容，审核基本目录，确认搜索用词",
        (
            (_CENTRE, "content.review"),
            (_CENTRE, "catalogue.check"),
            (_CENTRE, "materials.check"),
            (_CENTRE, "search.words"),
        ),
    ),
    DemoOfficial(
        "督办人员",
        "马俊",
        "majun",
        "看黄牌红牌、堵点，改派，批准印章，确认网页问题改好了",
        (("*", "supervise"), ("*", "seal.approve"), ("government", "fault.confirm")),
    ),
    DemoOfficial(
        "领导", "郭涛", "guotao", "看全县情况，审核整改结果", ((_CENTRE, "rating.approve"), ("government", "lead"))
    ),
    DemoOfficial(
        "业务包作者",
        "罗文",
        "luowen",
        "检查、试运行、发布业务包，登记接入系统，定质量规则",
        ((_CENTRE, "author"), (_CENTRE, "sso.register"), (_CENTRE, "quality.rules")),
    ),
    DemoOfficial("平台安全员", "胡卫", "huwei", "登记上级身份认证，管整个平台的安全", ((ROOT, "security"),)),
    DemoOfficial("身份核对人员", "朱蕾", "zhulei", "核对重复账号，合并、分开，撤销身份核验", ((_CENTRE, "identity"),)),
    DemoOfficial(
        "个人信息保护专员",
        "许宁",
        "xuning",
        "答复查看异议和更正请求，管保存期限",
        ((_CENTRE, "privacy"), (_CENTRE, "security")),
    ),
    DemoOfficial("户籍人员", "叶青", "yeqing", "按群众的请求更正人口库", (("public_security", "records"),)),
    DemoOfficial("审计人员", "宋平", "songping", "查看和导出办事日志", (("*", "audit"),)),
    DemoOfficial(
        "管理员",
        "唐宁",
        "tangning",
        "管理本县人员、机构和岗位，批准接入系统",
        (("government", "administer"), ("government", "sso.approve")),
    ),
)

ROWS: list[dict[str, object]] = [
    {"role": row.role, "name": marked(row.name), "login": row.login, "password": PASSWORD, "what": row.what}
    for row in (*CITIZENS, *OFFICIALS)
]
