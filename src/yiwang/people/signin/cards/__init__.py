"""Identity cards and social-security cards at kiosks and windows: readers, registered terminals, signed statements."""
