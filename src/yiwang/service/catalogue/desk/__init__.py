"""Pages of the catalogue's desk."""

GATE = "duty:catalogue.edit,catalogue.check,catalogue.entries"
