"""An account that belongs to no worker asks for pages of one's own."""

import pytest

from leitai.lifecycle import Role


@pytest.mark.parametrize(
    "path",
    ["entries/1/", "entries/1/ticket/", "certificates/KGJZEH5YQB/", "appeals/SS-2026-NSC648/"]
)  # fmt: skip
def test_what_is_no_workers_is_not_there(client, city, path):
    """Staff have no entries, certificates or appeals: no such page, and no error."""
    client.force_login(city.account(Role.STAFF))
    assert client.get(f"/me/{path}").status_code == 404
