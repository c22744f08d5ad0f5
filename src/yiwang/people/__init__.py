"""Second floor: divisions, organizations, posts with duties, accounts, sessions, and the ports others fill."""
