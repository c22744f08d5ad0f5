"""What the desks show: words, dates and badges made from rows; no reads, no writes."""
