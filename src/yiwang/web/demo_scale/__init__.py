"""``yiwang demo-scale``: a province's catalogue to measure and to show with, made from real names, shares and flaws."""
