"""Retention of the exchange: numbers of changes and what was sent up to where. No citizen is named."""

from django.utils.translation import gettext_noop

from yiwang.people.privacy.purposes import purpose
from yiwang.people.privacy.retaining import for_ever

PURPOSE = "national_exchange"
purpose(PURPOSE, gettext_noop("按国家要求，由程序把办件和评价报给国家政务服务平台"))
for_ever("case_exchange_change", "under which number a case or review last changed: numbers and ids")
for_ever("case_exchange_run", "what was sent to the national platform, up to which number, with counts and digest")
for_ever("case_exchange_left", "which cases wait because something is missing; the row goes when the case is sent")
