"""The table of all commands. A module is imported when its command is called: help comes at once."""

import click

from yiwang.web.cli.words import Group, help_text

MODULES = "yiwang.web.cli.commands."
TABLE = {
    "demo": (f"{MODULES}demo", "启动带演示数据的整套系统", "start the whole platform with demo data"),
    "serve": (f"{MODULES}serve", "只启动网站", "run the web server only"),
    "worker": (f"{MODULES}worker", "只启动后台进程", "run the background worker only"),
    "migrate": (f"{MODULES}migrate", "建立或更新数据库结构", "create or update the database schema"),
    "packs": (
        f"{MODULES}packs",
        "检查、测试、比较、试运行、发布、导出事项包",
        "check, test, diff, dry-run, publish, export packs",
    ),
    "divisions": (f"{MODULES}divisions", "载入行政区划", "load administrative divisions"),
    "calendar": (f"{MODULES}calendar", "载入节假日安排", "load the calendar of working days"),
    "officials": (
        f"{MODULES}officials",
        "新增工作人员，包括第一名管理员",
        "add officials, the first administrator",
    ),
    "passwords": (
        f"{MODULES}passwords",
        "检查、载入泄露过的密码清单",
        "check and load the list of breached passwords",
    ),
    "access": (
        f"{MODULES}access",
        "谁能看、为什么；开始权限复核",
        "who may see a thing and why; start an access review",
    ),
    "sso": (f"{MODULES}sso", "单点登录：更换签名密钥，登记系统", "single sign-on: change keys, register systems"),
    "items": (f"{MODULES}items", "导入事项清单", "import lists of service items"),
    "cases": (f"{MODULES}cases", "把办件和评价导出给国家平台", "export cases and reviews for the national platform"),
    "search": (f"{MODULES}search", "像搜索页一样查找事项", "find service items as the search page does"),
    "once-only": (
        f"{MODULES}once_only",
        "政府已有还在要什么：报告，重新计算",
        "what is asked although government holds it: report, proof",
    ),
    "keys": (
        f"{MODULES}keys",
        "更换、查看、销毁密钥",
        "change keys, see how far it has come, destroy old ones",
    ),
    "retention": (
        f"{MODULES}retention",
        "载入保存期限规则，按期清理",
        "load rules of retention, remove what has served its time",
    ),
    "verify": (
        f"{MODULES}verify",
        "核验证照、文书、二维码、决定凭据和存证材料",
        "verify licences, documents, codes, decision receipts and ledger evidence",
    ),
    "trust-list": (
        f"{MODULES}trust_list",
        "输出信任列表，供别处离线核验",
        "write the trust list with which others verify offline",
    ),
    "ledger": (
        f"{MODULES}ledger",
        "存证日志：跟踪、导出一天、检查",
        "the ledger: follow one, export a day, check it",
    ),
    "verifier-page": (
        f"{MODULES}verifier_page",
        "输出离线核验文件",
        "write the offline verifier, one HTML file",
    ),
    "dmn-tck": (
        f"{MODULES}dmn_tck",
        "运行 DMN TCK 目录，报告通过与未通过",
        "run a folder of the DMN TCK and count",
    ),
    "doctor": (
        f"{MODULES}doctor",
        "检查安装，说明哪里不对、怎么处理",
        "say what is wrong with an installation and how to mend it",
    ),
    "shell": (f"{MODULES}shell", "打开已载入系统的 Python", "open Python with the platform loaded"),
    "demo-scale": (
        f"{MODULES}demo_scale",
        "生成一个省规模的演示目录",
        "make a demo catalogue as large as a province's",
    ),
    "bench": (f"{MODULES}bench", "在本机测速", "measure speed on this machine"),
}


@click.group(
    cls=Group,
    table=TABLE,
    help=help_text(
        "一网：一体化政务服务平台。从 yiwang demo 开始。",
        "Yiwang: an integrated digital-government platform. Start with yiwang demo.",
    ),
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help=help_text("说明用的语言。", "Language of the messages."))
@click.option("--debug", is_flag=True, help=help_text("出错时显示完整的调用过程。", "Show tracebacks."))
def root(lang: str | None, debug: bool) -> None:
    """Both options are read before the command is chosen, in `run`."""
