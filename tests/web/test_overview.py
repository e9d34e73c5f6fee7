"""The desk's first page and the calendar of working days."""

import datetime as dt

import pytest

from leitai.lifecycle import Role, State
from leitai.web.models import Holiday
from leitai.web.permits import Forbidden
from leitai.web.queries.calendar import last_working_day
from leitai.web.services.calendar import clear_day, set_day


def test_what_waits_is_shown_to_who_can_do_it(city, client):
    """Staff are told to open the entries; a county's staff see nothing of the city's event."""
    event = city.event(State.PUBLISHED)
    client.force_login(city.account(Role.STAFF))
    assert event.slug in client.get("/desk/").content.decode()

    client.force_login(city.account(Role.STAFF, unit=city.east))
    assert event.slug not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("many", [2, 20])
def test_the_overview_costs_the_same_for_any_number(
    city, client, many, django_assert_max_num_queries
):
    """Eighteen more events cost no more queries."""
    for _ in range(many):
        city.event(State.PUBLISHED)
    client.force_login(city.account(Role.STAFF))

    with django_assert_max_num_queries(16):
        client.get("/desk/")


def test_a_holiday_moves_the_last_day(city, noon):
    """Two working days after Tuesday are Thursday; with Wednesday off they are Friday."""
    staff = city.account(Role.STAFF)
    assert last_working_day(noon, 2) == dt.date(2026, 9, 3)

    set_day(dt.date(2026, 9, 2), works=False, name="停工", by=staff, at=noon)
    assert last_working_day(noon, 2) == dt.date(2026, 9, 4)

    clear_day(dt.date(2026, 9, 2), by=staff, at=noon)
    assert last_working_day(noon, 2) == dt.date(2026, 9, 3)


def test_the_calendar_page_sets_a_day(city, client):
    """Staff set a day on the page; whoever may not is refused."""
    client.force_login(city.account(Role.STAFF))
    given = {"day": "2026-10-10", "works": "yes", "name": "调休"}

    assert client.post("/desk/settings/", given).status_code == 302
    assert Holiday.objects.get().works
    client.force_login(city.account(Role.AUDITOR))
    assert client.get("/desk/settings/").status_code == 403


def test_nobody_else_changes_the_calendar(city, noon):
    """An auditor only looks."""
    with pytest.raises(Forbidden):
        set_day(dt.date(2026, 9, 2), works=False, by=city.account(Role.AUDITOR), at=noon)
