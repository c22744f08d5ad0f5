"""`yiwang doctor`: what is wrong with an installation and how to mend it, as a table of small checks."""
