"""Pages of the administrator's desk, and of the first password: parse, call a query or an action, render."""
