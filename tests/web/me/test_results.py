"""One's own results: each item, nobody else's, nothing before they are announced."""

import pytest

from leitai.lifecycle import State
from leitai.web.queries.boards import ANNOUNCED

HIDDEN = sorted(set(State) - ANNOUNCED - {State.DRAFT})


def test_every_item_is_taken_apart(me, announced):
    """Total, rank, each judge's mark and the statistic stand on the page; no other's name."""
    page = me.get(f"/me/results/{announced.event.slug}/").content.decode()

    assert "90.00" in page
    assert page.count("裁判 J1") == 1
    assert "(90 + 90) ÷ 2 = 90" in page
    assert "公示前成绩" in page
    assert [name for name in ("夏明霞", "彭学文") if name in page] == []


def test_the_list_has_ones_own_alone(me, announced):
    """Of three contestants one sees oneself."""
    page = me.get("/me/results/").content.decode()

    assert "90.00" in page
    assert [text for text in ("80.00", "夏明霞") if text in page] == []


@pytest.mark.parametrize("state", HIDDEN)
def test_before_the_announcement_there_are_no_marks(me, announced, state):
    """Until results are announced nothing of marks is shown to anybody here."""
    announced.at_state(state)

    assert me.get(f"/me/results/{announced.event.slug}/").status_code == 404
    for path in ("/me/", "/me/results/", "/me/data/data.json"):
        assert "90.00" not in me.get(path).content.decode()


def test_who_did_not_compete_finds_nothing(client, announced, city):
    """Somebody else's result is not there."""
    client.force_login(city.account(worker=city.worker()))

    assert client.get(f"/me/results/{announced.event.slug}/").status_code == 404
    assert client.get(f"/me/results/{announced.event.slug}/appeal/").status_code == 404


def test_queries_of_one_result_do_not_grow(me, announced, django_assert_max_num_queries):
    """One page of one result is a fixed number of queries."""
    path = f"/me/results/{announced.event.slug}/"
    me.get(path)
    with django_assert_max_num_queries(16):
        me.get(path)
