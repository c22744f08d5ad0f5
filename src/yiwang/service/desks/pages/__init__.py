"""Pages of the desks: parse, call a query or an action, render."""
