"""Retention of parameters: they are published values, without an end."""

from yiwang.people.privacy.retaining import for_ever

for_ever("parameters_value", "published values with their validity")
