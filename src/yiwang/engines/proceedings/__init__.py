"""The legal life that everything decided shares: parties, number, clocks, pauses, notices, decision, delivery."""
