"""Event types of registers."""

from yiwang.core.events import event_type

RECORDED = event_type("register.recorded", "登记", privacy="office")
CHANGED = event_type("register.changed", "变更登记", privacy="office")
CORRECTED = event_type("register.corrected", "更正登记", privacy="office")
