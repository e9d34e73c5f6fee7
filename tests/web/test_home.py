"""The home page costs the same for any number of events."""

import pytest

from leitai.lifecycle import State


@pytest.mark.parametrize("extra", [1, 12])
def test_home_page_costs_the_same_for_any_number(
    client, city, extra, django_assert_max_num_queries
):
    """Eleven more open events cost no more queries."""
    for _ in range(extra):
        city.event(State.REGISTRATION)

    with django_assert_max_num_queries(8):
        client.get("/")
