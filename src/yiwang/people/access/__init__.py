"""Who may see and do what, and why: catalogue pages, reviews, break-glass access."""
