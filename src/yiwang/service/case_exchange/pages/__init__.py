"""Pages of the exchange of cases."""
