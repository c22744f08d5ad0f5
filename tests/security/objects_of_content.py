"""An article of the office with a draft's picture, a standing page, and a fault that the citizen reported."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests import factories
from yiwang.core import clock
from yiwang.support.content.actions.editing import Wanted, save_article, send_article
from yiwang.support.content.actions.filing import add_file
from yiwang.support.content.actions.reviewing import publish_article
from yiwang.support.fault_reports.actions.report_fault import Fault, report_fault

if TYPE_CHECKING:
    from tests.security.stage import Stage

TEXT = "不动产登记窗口搬到一楼东侧，请带身份证。"


def put_on(stage: Stage) -> None:
    """What is not published is known to the office alone; what was reported to its reporter and the office."""
    office = stage.people["office"]
    second = factories.official("content.review", at=factories.organization(), name="第二位")
    draft = save_article(actor=office, wanted=Wanted(kind="news", title="没有发布的", source=TEXT))
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "PNG")
    uploaded = SimpleUploadedFile("图.png", kept.getvalue(), "image/png")
    shown = add_file(actor=office, article_id=draft.pk, uploaded=uploaded, alt="图样")
    standing = save_article(actor=office, wanted=Wanted(kind="page", title="关于", source=TEXT, key="about-us"))
    send_article(actor=office, article_id=standing.pk)
    publish_article(actor=second, article_id=standing.pk, now=clock.now())
    news = save_article(actor=office, wanted=Wanted(kind="news", title="发布了的", source=TEXT))
    send_article(actor=office, article_id=news.pk)
    publish_article(actor=second, article_id=news.pk, now=clock.now())
    stage.together += [{"article_id": news.pk}]
    fault = Fault(page="/news/", sort="words", words="第二段看不懂", contact="13912345678", place="440825000000")
    row, secret = report_fault(actor=stage.owner, fault=fault, now=clock.now())
    stage.objects |= {
        "article_id": draft.pk,
        "picture_id": shown.pk,
        "page_key": "about-us",
        "fault_id": row.pk,
        "fault_code": secret,
    }
