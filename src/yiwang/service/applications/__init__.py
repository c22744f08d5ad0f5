"""Applications (办件): a person's or firm's proceeding for one service item."""
