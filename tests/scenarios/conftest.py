"""A world for each story, on each database."""

import pytest

from storage.engine import Datastore
from tests.support.world import World, desk_on


@pytest.fixture
def world(store: Datastore) -> World:
    return World(store, desk_on(store))
