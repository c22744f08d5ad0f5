"""Electronic licences: issued by decisions, changed by officials with reasons, verified by anyone."""
