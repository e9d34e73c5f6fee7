"""An event of the demo city, told by its services as far as a test wants."""

from dataclasses import replace
from random import Random

import pytest
from django.utils import timezone

from leitai.demo.build import _competitions
from leitai.demo.calls import CALLS
from leitai.demo.city import build_city
from leitai.demo.people import People
from leitai.demo.story import Story

WALL = next(call for call in CALLS if call.slug == "wire-mesh")


@pytest.fixture
def told(db):
    """Return a function: state -> the story of a wall of twelve contestants, told that far."""

    def tell(state):
        now = timezone.now()
        city = build_city(Random(1), 300)
        people = People(city, now)
        held = _competitions(city, people, now)
        days = {"appeal": -0.6, "publicity": -3}.get(state, -40)
        story = Story(replace(WALL, target=state, days=days), city, people, now)
        story.tell(held[str(story.starts.year)])
        return story

    return tell
