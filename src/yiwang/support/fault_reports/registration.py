"""Start-up: events, permissions, privacy, references, messages; the pages of content are known."""

from collections.abc import Mapping
from typing import Any

from yiwang.core import clock
from yiwang.support.content import queries as content
from yiwang.support.content.models import Edition
from yiwang.support.fault_reports import events, permissions, privacy, queries, telling
from yiwang.support.fault_reports.known_pages import About, page_of


def _of(edition: Edition) -> About:
    return About("", edition.title, edition.article_id, f"第{edition.number}版", edition.organization_id)


def _article(parameters: Mapping[str, Any], place: str) -> About:
    return _of(content.shown_article(parameters["article_id"], clock.now()))


def _standing(parameters: Mapping[str, Any], place: str) -> About:
    return _of(content.shown_page(parameters["page_key"], clock.now()))


page_of("news-article", _article)
page_of("content-page", _standing)

__all__ = ["events", "permissions", "privacy", "queries", "telling"]
