import pytest


@pytest.fixture
def me(client, announced):
    """The client of the first of the three."""
    client.force_login(announced.accounts[0])
    return client
