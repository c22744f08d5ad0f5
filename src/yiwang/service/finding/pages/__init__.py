"""Pages of finding: the search with its export, suggestions, what was opened, the desk of the editors."""
