"""Words of daily speech: what people say around what they mean, and what they call things."""
