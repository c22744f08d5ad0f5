"""Use cases of the use of licences."""
