"""The house rules, held by tests: sizes, names, floors, licences."""
