"""Chores: warning cards every hour; partitions, retention and stray files every day.

Each is safe to repeat and to break off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from yiwang.calendar import legal_day
from yiwang.core import files
from yiwang.core.actor import SYSTEM
from yiwang.engines.proceedings.actions.cards import give_cards
from yiwang.engines.search import upkeep as search
from yiwang.people import sealing
from yiwang.people.identity import sealing as duplicates
from yiwang.people.privacy import clearing, copying
from yiwang.people.privacy.resealing import go_on
from yiwang.people.sso import keeping as sso
from yiwang.people.staffing.actions import stuck
from yiwang.service.catalogue import law_index
from yiwang.service.catalogue.actions import follow_publications
from yiwang.service.catalogue.search_kind import reconcile
from yiwang.service.catalogue_exchange.actions import moving as tables_of_items
from yiwang.service.catalogue_quality import linking
from yiwang.service.catalogue_quality import working as quality
from yiwang.service.catalogue_quality.runs import count_runs
from yiwang.service.finding.actions import learnt as words_from_use
from yiwang.service.finding.kinds import offices, own_questions
from yiwang.service.once_only import following as once_only
from yiwang.support.certificates import keeping as certificates
from yiwang.support.fault_reports.actions.report_fault import open_waiting
from yiwang.support.ledger import heads, notary
from yiwang.support.ledger.tasks import ask_nodes
from yiwang.support.licence_stock.actions import moving
from yiwang.support.licences import warning
from yiwang.support.licences.actions import annual_check, batch_work
from yiwang.support.presentation import sweeping
from yiwang.support.seals.actions.telling import tell_of_ends
from yiwang.support.seals.drafts import drop_drafts

HOUR, DAY = 3600.0, 86_400.0
MONTHS_AHEAD = 13
_LOCKS = 0x79770100


@dataclass(frozen=True, slots=True)
class Chore:
    """``do`` takes the moment and returns how many pieces it did; ``every`` is in seconds."""

    name: str
    every: float
    do: Callable[[datetime], int]


def partitions(now: datetime) -> int:
    """Partitions of the event log for a year ahead; returns how many were made."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCKS])
        if not cursor.fetchone()[0]:
            return 0  # another worker is at it
        first = legal_day(now).replace(day=1)
        cursor.execute("SELECT core_event_partitions(%s::date, %s)", [first, MONTHS_AHEAD])
        return int(cursor.fetchone()[0])


def stray_files(now: datetime) -> int:
    """Remove content that no file row points at any more, and what broken-off uploads left; returns how many."""
    return files.sweep()


def demo_feed(now: datetime) -> int:
    """Where the demo is loaded: its base registers say every day that they were compared again."""
    from yiwang.web.demo.registers import compared_again

    return compared_again(legal_day(now))


def staffing(now: datetime) -> int:
    """Work of ended posts goes back, relatives are looked up again, an address book with gaps is made anew."""
    from yiwang.people.handing import return_work
    from yiwang.people.staffing import address_book, kin

    return return_work() + kin.resolve() + (0 if address_book.is_whole() else address_book.rebuild())


def given_up(now: datetime) -> int:
    """What was handed to a job and that no job does any more comes to an end, and its owner is told."""
    return copying.give_up(now) + stuck.give_up(now)


def licence_checks(now: datetime) -> int:
    """Annual checks of licences: their next last day, and those that nobody recorded in time."""
    return annual_check.plan_checks(now) + annual_check.overdue_checks(now)


def search_items(now: datetime) -> int:
    """Search knows the items that are published, and no others."""
    return reconcile()


CHORES = (
    Chore("cards", HOUR, give_cards),
    Chore("partitions", DAY, partitions),
    Chore("stray_files", DAY, stray_files),
    Chore("demo_feed", HOUR, demo_feed),
    Chore("staffing", HOUR, staffing),
    Chore("sso_keys", HOUR, sso.keys),
    Chore("sso_sessions", 5 * 60.0, sso.sessions),
    Chore("keys", 10 * 60.0, go_on),
    Chore("seal_drafts", HOUR, drop_drafts),
    Chore("given_up", 5 * 60.0, given_up),
    Chore("names", HOUR, sealing.seal_names),
    Chore("names_of_merges", HOUR, duplicates.seal_names),
    Chore("ledger", 1.0, notary.chore),
    Chore("ledger_heads", 10.0, heads.chore),
    Chore("ledger_nodes", 20.0, ask_nodes),
    Chore("licence_batches", 60.0, batch_work.take_up),
    Chore("licence_stock", 60.0, moving.take_up),
    Chore("catalogue_exchange", 60.0, tables_of_items.take_up),
    Chore("catalogue_quality", 10.0, quality.work),
    Chore("catalogue_runs", HOUR, count_runs),
    Chore("catalogue_links", HOUR, linking.check_links),
    Chore("retention_rules", DAY, clearing.chore),
    Chore("presented_codes", 5 * 60.0, sweeping.sweep),
    Chore("licences_expiring", HOUR, warning.warn_expiring),
    Chore("licence_checks", HOUR, licence_checks),
    Chore("certificates", 5 * 60.0, certificates.keep),
    Chore("certificates_ending", DAY, certificates.tell_of_ends),
    Chore("catalogue", 1.0, follow_publications.go_on),
    Chore("catalogue_laws", 60.0, law_index.reconcile),
    Chore("seals_ending", DAY, tell_of_ends),
    Chore("faults_waiting", 5 * 60.0, lambda now: open_waiting(actor=SYSTEM, now=now)),
    Chore("once_only", 60.0, once_only.chore),
    Chore("search_terms", 20.0, search.merge),
    Chore("search_offices", HOUR, offices.reconcile),
    Chore("search_questions", 20.0, own_questions.reconcile),
    Chore("search_items", 5 * 60.0, search_items),
    Chore("search_daily", DAY, search.daily),
    Chore("search_words", DAY, words_from_use.propose_learnt),
)
