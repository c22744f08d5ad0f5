"""Exchange tables of cases (GB/T 39046 tables 5 to 11) and rows of the national evaluation interface."""
