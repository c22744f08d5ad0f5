"""Event types of ratings. The actor of a rating is never recorded."""

from yiwang.core.events import event_type

GIVEN = event_type("rating.given", "评价", privacy="public")
SUPPLEMENTED = event_type("rating.supplemented", "追评", privacy="public")
ASKED = event_type("rating.asked", "窗口出示评价二维码")
RATER_OPENED = event_type("rating.rater_opened", "为回访查看评价人", privacy="personal")
EXPORTED = event_type("rating.exported", "导出评价清单")
