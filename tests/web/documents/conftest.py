import io

import openpyxl
import pytest
from tests.printing.reading import page_texts
from tests.web.conftest import shipped

from leitai.lifecycle import Role
from leitai.web.models import Batch, Entry
from leitai.web.services import certificates


def text_of(answer) -> str:
    """What a printed file says, PDF or workbook, without spaces: a PDF breaks runs anywhere."""
    data = answer.content
    if data[:5] == b"%PDF-":
        said = "".join(page_texts(data))
    else:
        book = openpyxl.load_workbook(io.BytesIO(data))
        said = " ".join(str(cell.value) for page in book for row in page for cell in row)
    return "".join(said.split())


@pytest.fixture
def running(ceremony):
    """The bricklaying final on its day: stations drawn, codes sealed, sheets made."""
    return ceremony.run()


@pytest.fixture
def sign_in(client):
    """A client that signs in as the account it is given."""

    def signed_in(account):
        client.force_login(account)
        return client

    return signed_in


@pytest.fixture
def awarded(city, noon):
    """An awarded event with one certificate issued: event, certificate, who may print it."""
    event = city.event("awarded")
    city.rulebook(event, shipped("bricklaying"))
    staff, approver = city.account(Role.STAFF), city.account(Role.APPROVER)
    entry = city.entry(event, city.worker("陈*立柱_"), Entry.State.ELIGIBLE, bib="01")
    event.awards.create(entry=entry, name="一等奖", rank=1, yuan="3000")
    batch = certificates.prepare(event, by=staff, at=noon)
    certificates.issue(batch, by=approver, at=noon)
    return event, Batch.objects.get(), staff
