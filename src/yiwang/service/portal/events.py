"""Event types of the portal."""

from yiwang.core.events import event_type

MEDIA_KEPT = event_type("portal.media_kept", "上传指南的图片或短片", privacy="public")
