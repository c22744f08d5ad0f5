"""Retention of the catalogue: public."""

from yiwang.people.privacy.retaining import for_ever

for_ever("catalogue_item", "public list of service items")
for_ever("catalogue_import", "public list of service items, as it was imported")
