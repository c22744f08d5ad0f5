"""Ways in beside the password, connected: passkeys, cards, providers above, activation at the window."""
