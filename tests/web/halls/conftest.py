"""An event that is lent, and a city that knows of no other."""

import shutil

import pytest

from leitai.lifecycle import Role
from leitai.web.installation import installation
from leitai.web.services import halls
from leitai.web.services.package_file import open_package


@pytest.fixture(autouse=True)
def nothing_lent():
    """Notes of lent events are files, which no rolled back transaction takes away."""
    yield
    shutil.rmtree(installation().lent, ignore_errors=True)


class Lent:
    """A bricklaying final on the day, at a hall."""

    def __init__(self, ceremony, at):
        self.ceremony, self.at = ceremony.run(), at
        self.event = ceremony.event
        self.staff = ceremony.city.account(Role.STAFF)
        made = halls.lend(self.event, "建校二号馆", by=self.staff, at=at)
        self.hall, self.passphrase = made.hall, made.passphrase
        self.data = (installation().files / made.hall.package).read_bytes()

    @property
    def package(self):
        return open_package(self.data, self.passphrase)


@pytest.fixture
def lent(ceremony, noon):
    """An event that is at a hall."""
    return Lent(ceremony, noon)
