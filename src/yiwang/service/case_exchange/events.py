"""Event types of the exchange of cases. Payloads name batches, counts and digests, no citizen."""

from yiwang.core.events import event_type

BEGUN = event_type("case_exchange.begun", "开始向国家平台导出办件和评价")
EXPORTED = event_type("case_exchange.exported", "向国家平台导出办件和评价完毕")
