"""What the pages of the desk show of a pack, as plain data for the templates."""
