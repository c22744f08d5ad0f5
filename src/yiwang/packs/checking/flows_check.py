"""What a flow takes from the pack and the platform: duties, roles, forms, decisions, jobs."""

from __future__ import annotations

from collections.abc import Iterator

from yiwang.engines.flow.plan import Node
from yiwang.engines.proceedings.jobs import JOBS

from ..findings import Finding
from ..model import Document
from .library import Library


def check_flows(library: Library) -> Iterator[Finding]:
    """Lanes without a declared duty or party, and names that a flow uses but nobody defines."""
    duties, roles = library.duties(), library.roles()
    for document in library.pack.documents("flows"):
        plan = library.plans.get(document.key)
        if plan is None:
            continue
        if plan.key != document.key:
            what = f"流程的编号是“{plan.key}”, 文件名是“{document.key}”"
            yield _say(document, 1, what, f'process id="{document.key}"', "flow.id")
        for node in plan.nodes.values():
            if node.prefix:
                continue  # told at the called flow itself
            yield from _job(document, node)
            if node.user is None:
                if node.decision and library.find("rules", node.decision.split(".")[0]) is None:
                    what = f"“{node.name}”用的决策表“{node.decision}”不存在"
                    yield _say(document, node.line, what, "放进 rules/ 文件夹", "flow.decision")
                continue
            user = node.user
            if not user.duty and not user.party:
                what = f"“{node.name}”没有放进任何泳道的职责里"
                yield _say(document, node.line, what, '给泳道写 yw:duty 或 yw:party="applicant"', "flow.lane")
            if user.duty and user.duty not in duties:
                what = f"泳道的职责“{user.duty}”没有在 pack.yaml 里声明"
                yield _say(document, node.line, what, "在 pack.yaml 的 duties 里补上", "flow.duty")
            if user.organization and user.organization not in roles:
                what = f"泳道的机构角色“{user.organization}”没有在 pack.yaml 里声明"
                yield _say(document, node.line, what, "在 pack.yaml 的 organizations 里补上", "flow.role")
            for form in {user.form, *(o.form for o in user.outcomes)} - {""}:
                if library.find("forms", form) is None:
                    what = f"“{node.name}”用的表单“{form}”不存在"
                    yield _say(document, node.line, what, "放进 forms/ 文件夹", "flow.form")


def _job(document: Document, node: Node) -> Iterator[Finding]:
    """A job that nobody installed would stop every case at this step. Where nothing has started, none is known."""
    known = sorted(job.code for job in JOBS)
    if node.job and known and node.job not in known:
        what = f"“{node.name or node.id}”的作业“{node.job}”没有安装"
        yield _say(document, node.line, what, f"从这些里选: {'、'.join(known)}", "flow.job")


def _say(document: Document, line: int, what: str, remedy: str, code: str) -> Finding:
    return Finding(document.file, max(line, 1), "error", what, remedy, code)
