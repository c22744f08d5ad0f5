"""Notices of emergency access and of access reviews as messages: the port of ``people.access`` is filled here."""

from __future__ import annotations

from collections.abc import Iterable

from yiwang.people.access import notices
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

for _kind, (_title, _body) in notices.SENTENCES.items():
    sentence(_kind, Sentence(_title, _body, urgent=_kind.endswith(".owner"), symbol="warning"))


def deliver(found: Iterable[notices.Notice]) -> int:
    """Write them in the transaction of the act; what goes out by text follows its commit."""
    return send(Letter(n.account_id, n.kind, n.ref, n.source, n.words) for n in found)


notices.use_sender(deliver)
