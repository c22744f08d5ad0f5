"""Pages of the use of licences."""
