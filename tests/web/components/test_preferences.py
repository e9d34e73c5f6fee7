"""Language, theme and print size, kept in cookies."""

import pytest

HERE = "http://testserver/events/?q=%E7%A0%8C"


def chosen(client, came_from=HERE, **given):
    return client.post("/preferences/", given, headers={"referer": came_from})


@pytest.mark.parametrize(
    ("name", "value"),
    [("language", "en"), ("language", "zh-Hans"), ("theme", "dark"), ("print", "big")],
)
def test_kept(client, db, name, value):
    """A choice becomes a cookie, and one is where one was."""
    answer = chosen(client, **{name: value})
    assert answer.cookies[name].value == value
    assert (answer.status_code, answer["Location"]) == (302, HERE)


def test_nonsense_is_not_kept(client, db):
    """A value that is no choice sets nothing."""
    assert chosen(client, language="xx", theme="<script>", other="1").cookies == {}


@pytest.mark.parametrize("came_from", ["http://elsewhere.example/x", "javascript:alert(1)", ""])
def test_back_only_to_this_site(client, db, came_from):
    """Nobody is sent to another site."""
    assert chosen(client, came_from, theme="dark")["Location"] == "/"


def test_only_by_post(client, db):
    """A link cannot change what a reader chose."""
    assert client.get("/preferences/", {"theme": "dark"}).status_code == 405


def test_choices_reach_the_page(client, db):
    """The page says its language, theme and print size to the browser."""
    for name, value in [("language", "en"), ("theme", "dark"), ("print", "big")]:
        chosen(client, **{name: value})
    page = client.get("/nowhere/").content.decode()
    assert '<html lang="en" data-theme="dark" class="big">' in page
    assert "This page does not exist" in page
