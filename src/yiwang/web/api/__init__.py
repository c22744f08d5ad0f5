"""The API under /api/v1/: OpenAPI 3.1, problem details, bearer tokens, idempotency keys."""

from __future__ import annotations

from ninja import NinjaAPI

from yiwang.service.catalogue.api import router as catalogue
from yiwang.service.catalogue_exchange.api import router as catalogue_exchange
from yiwang.service.catalogue_quality.api import router as catalogue_quality
from yiwang.service.finding.api import router as finding
from yiwang.service.portal.api import router as guides
from yiwang.support.ledger.api import router as ledger
from yiwang.support.licence_stock.api import router as licence_stock
from yiwang.support.licence_use.api import router as licence_interfaces
from yiwang.web.api.applications import router as applications
from yiwang.web.api.licences import router as licences
from yiwang.web.api.sessions import router as sessions
from yiwang.web.api.tasks import router as tasks
from yiwang.web.api.translation import install

api = NinjaAPI(title="一网 Yiwang", version="1.0.0", docs_url=None, urls_namespace="api-1")
api.add_router("/sessions", sessions, tags=["sessions"])
api.add_router("/applications", applications, tags=["applications"])
api.add_router("/tasks", tasks, tags=["tasks"])
api.add_router("/licences", licences, tags=["licences"])
api.add_router("/licences", licence_interfaces, tags=["licences"])
api.add_router("/licences", licence_stock, tags=["licences"])
api.add_router("/catalogue", catalogue_exchange, tags=["catalogue"])
api.add_router("/catalogue", catalogue_quality, tags=["catalogue"])
api.add_router("/ledger", ledger, tags=["ledger"])
api.add_router("/guides", guides, tags=["guides"])
api.add_router("/catalogue", catalogue, tags=["catalogue"])
api.add_router("", finding, tags=["finding"])
install(api)
