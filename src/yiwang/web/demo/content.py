"""A little content for the demo: a notice, a piece of news, a page about the site, and something to try."""

from __future__ import annotations

from datetime import timedelta

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor, PostHeld
from yiwang.people.models import PostHolding
from yiwang.support.content.actions.editing import Wanted, save_article, send_article
from yiwang.support.content.actions.reviewing import publish_article
from yiwang.support.content.models import Article
from yiwang.support.fault_reports.actions.trials import Task, make_task
from yiwang.support.fault_reports.models import TrialTask

NOTICE = """市民服务中心二楼的**不动产登记窗口**从12月1日起搬到一楼东侧。

## 怎么去
1. 从东门进，左手边第一排就是。
2. 坐轮椅的，东门有坡道，保安会帮忙。

## 什么时候办
| 星期 | 上午 | 下午 |
| 周一到周五 | 8:30到12:00 | 14:30到17:30 |
| 周六 | 9:00到12:00 | 不办 |

不方便来的，可以[在网上找这件事](/search/?q=不动产登记)。
"""
NEWS = """高龄津贴改成了当场批准：满80周岁的老人在网上点几下，当场就知道结果，不用再跑村委会开证明。

[看高龄津贴的办事指南](/items/old-age-allowance.grant/)。子女也可以帮老人办，先请老人授权。
"""
ABOUT = """这个网站由徐闻县政务服务和数据管理局办，是一个演示。

## 能做什么
- 找要办的事，看要带什么、多久办好
- 在网上申请，随时看办到哪一步
- 说哪里不对，每一条都会答复

## 怎样找到我们
打[12345热线](tel:12345)，或者到市民服务中心一楼咨询台。
"""
PIECES = (
    Wanted(kind="notice", title="不动产登记窗口12月1日起搬到一楼（演示）", source=NOTICE),
    Wanted(kind="news", title="高龄津贴当场批准（演示）", source=NEWS),
    Wanted(kind="page", title="关于我们（演示）", source=ABOUT, key="about-us"),
)


def load_content() -> int:
    """Publish what is missing; returns how many pieces. Needs the county's staff."""
    writer, reviewer, mender = (_holder(duty) for duty in ("content.write", "content.review", "fault.mend"))
    if writer is None or reviewer is None or writer.account_id == reviewer.account_id:
        return 0
    done = 0
    for piece in PIECES:
        if not Article.objects.unscoped("demo").filter(title=piece.title).exists():
            made = save_article(actor=writer, wanted=piece)
            send_article(actor=writer, article_id=made.pk)
            publish_article(actor=reviewer, article_id=made.pk, now=clock.now())
            done += 1
    if mender is not None and not TrialTask.objects.exists():
        until = legal_day(clock.now()) + timedelta(days=60)
        says = "假装您家老人刚满80岁。从首页开始，看几步能找到高龄津贴，看完知不知道要带什么。"
        make_task(actor=mender, task=Task("找一找高龄津贴（演示）", says, "/", until), now=clock.now())
    return done


def _holder(duty: str) -> Actor | None:
    """Who holds a duty in the demo's service office, as an actor."""
    rows = PostHolding.objects.filter(
        post__duties__contains=[duty], post__organization__role="service_office", until=None, account__demo=True
    ).select_related("post__organization", "account")
    held = rows.order_by("id").first()
    if held is None:
        return None
    office = held.post.organization
    post = PostHeld(
        held.post_id, held.post.title, office.pk, office.name, office.division_id, frozenset(held.post.duties)
    )
    return Actor(
        kind="official", account_id=held.account_id, name=held.account.name, assurance="real_name", posts=(post,)
    )
