"""The county of the ratings, with a code for its matter."""

import pytest

from yiwang.service.case_exchange.tests import stage
from yiwang.service.ratings.tests.conftest import county as county_of_ratings

rated_county = county_of_ratings


@pytest.fixture
def county(rated_county):
    stage.claim(rated_county.rated)
    return rated_county
