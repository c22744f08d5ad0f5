"""How good search is: a judged set of everyday queries, two halves, and what others make of the same texts."""
