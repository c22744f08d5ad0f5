"""Tables of ratings."""

from yiwang.service.ratings.models.rating import Rater, Rating, Signal, Supplement
from yiwang.service.ratings.models.tally import Tally
from yiwang.service.ratings.models.visit import Visit

__all__ = ["Rater", "Rating", "Signal", "Supplement", "Tally", "Visit"]
