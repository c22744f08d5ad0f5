"""Forms: definitions in JSON Schema 2020-12 with the source of every datum, parsed, checked, prefilled, drawn.

Start at `compile_form`. No Django, no database, no clock but `today`; see docs/concepts/forms.md.
"""

from yiwang.engines.forms.attachments import Received, receive
from yiwang.engines.forms.compiler import compile_form
from yiwang.engines.forms.definition import published_schema
from yiwang.engines.forms.display import Showing
from yiwang.engines.forms.errors import FieldError, FormProblem, FormRefused
from yiwang.engines.forms.form import Form
from yiwang.engines.forms.once_only import check_asked_twice, check_once_only
from yiwang.engines.forms.parsing import PageResult
from yiwang.engines.forms.prefill import Found, Prefilled, Provenance, asked, prefill
from yiwang.engines.forms.records import record_view
from yiwang.engines.forms.scanners import DemoScanner, FailingScanner, Scanner, ScannerUnavailable, Verdict
from yiwang.engines.forms.sources import Source
from yiwang.engines.forms.uploads import Inspected, UploadRefused, inspect, sniff
from yiwang.engines.forms.view_model import Draft
from yiwang.engines.forms.views import page_view

__all__ = [
    "DemoScanner",
    "Draft",
    "FailingScanner",
    "FieldError",
    "Form",
    "FormProblem",
    "FormRefused",
    "Found",
    "Inspected",
    "PageResult",
    "Prefilled",
    "Provenance",
    "Received",
    "Scanner",
    "ScannerUnavailable",
    "Showing",
    "Source",
    "UploadRefused",
    "Verdict",
    "asked",
    "check_asked_twice",
    "check_once_only",
    "compile_form",
    "inspect",
    "page_view",
    "prefill",
    "published_schema",
    "receive",
    "record_view",
    "sniff",
]
