"""Event types of presentation."""

from yiwang.core.events import event_type

MADE = event_type("presentation.made", "出示证照，生成一次性二维码", privacy="personal")
USED = event_type("presentation.used", "出示的证照被查验", privacy="personal")
ENDED = event_type("presentation.ended", "停止出示证照", privacy="personal")
ARRANGED = event_type("presentation.folder_arranged", "整理卡包", privacy="personal")
