"""The pages of boards: for everybody, for the wall, and at the desk."""

import pytest
from tests.web.marks.conftest import Hall

from leitai.lifecycle import Role
from leitai.web.models import Freeze, Reveal
from leitai.web.services.reveals import make_reveal
from leitai.web.services.walls import MOST_PAGES, ROWS, wall_of


def test_the_wall_in_pages(client, big_hall):
    """Eight lines a page; the first is shown without a script, the others are hidden."""
    event = big_hall[1].event
    page = client.get(f"/events/{event.slug}/screen/").content.decode()
    assert page.count('<div class="turn"') == 3
    assert page.count('<div class="turn" hidden>') == 2
    assert "第 3 / 3 页" in page
    assert len(wall_of(event, big_hall[1].at).pages[0]) == ROWS


def test_a_long_board_ends_somewhere(city, noon):
    """A hall does not wait for a thousand lines: the wall says how many there are."""
    hall = Hall(city, noon, codes=tuple(f"K{number:03}" for number in range(1, 110)))
    assert len(wall_of(hall.event, noon).pages) == MOST_PAGES


def test_nothing_internal_on_the_wall(client, hall):
    """The wall says what is out and how much was signed; not what is missing, and no name."""
    page = client.get(f"/events/{hall.event.slug}/screen/").content.decode()
    assert "已公开 0 / 12 项" in page
    assert "未经公示" in page
    assert "还差" not in page
    assert "用户" not in page


def test_the_podium(client, announced):
    """Once results are announced, the first three have a page with their seals."""
    page = client.get(f"/events/{announced.event.slug}/screen/").content.decode()
    podium = page.split('<ol class="podium">')[1].split("</ol>")[0]
    assert [seal in podium for seal in "壹贰叁"] == [True] * 3
    assert "白守业" in podium


def test_from_freeze_to_reveal_at_the_desk(client, ceremony):
    """The office prepares a reveal, opens it, prints it, and ends it."""
    client.force_login(ceremony.secretary)
    root = f"/desk/events/{ceremony.event.slug}/board/"
    assert "还封着 2 块" in client.get(root).content.decode()
    assert client.post(f"{root}reveal/", {"places": "0"}).status_code == 422
    ceremony.decoded()
    assert client.post(f"{root}reveal/", {"places": "-1"}).status_code == 422
    assert client.post(f"{root}reveal/", {"places": "0"}).status_code == 302
    page = client.get(f"/events/{ceremony.event.slug}/reveal/")
    assert Reveal.objects.get().sha256 in page.content.decode()
    assert "public" not in page.headers.get("Cache-Control", "")
    printed = client.post(f"/desk/events/{ceremony.event.slug}/documents/reveal/", {"as": "pdf"})
    assert printed.content.startswith(b"%PDF")
    assert client.post(f"{root}reveal/end/").status_code == 302
    assert Freeze.objects.get().ended is not None
    assert client.post(f"{root}reveal/end/").status_code == 422


def test_freezing_at_the_desk(client, hall):
    """The chief judge freezes the board; letting it go on wants a reason, and is listed."""
    client.force_login(hall.chief)
    root = f"/desk/events/{hall.event.slug}/board/"
    assert "还没有封过榜" in client.get(root).content.decode()
    assert client.post(f"{root}freeze/").status_code == 302
    assert client.post(f"{root}freeze/").status_code == 422
    assert client.post(f"{root}unfreeze/", {"reason": ""}).status_code == 422
    assert client.post(f"{root}unfreeze/", {"reason": "投影坏了"}).status_code == 302
    assert "投影坏了" in client.get(root).content.decode()


def test_a_script_that_is_old(client, ceremony):
    """Where there is no script the page says where to make one."""
    client.force_login(ceremony.secretary)
    page = client.get(f"/events/{ceremony.event.slug}/reveal/")
    assert f"/desk/events/{ceremony.event.slug}/board/" in page.content.decode()


@pytest.mark.parametrize("role", [Role.JUDGE, Role.SUPERVISOR, Role.CODER, None])
def test_who_may_see_the_reveal(city, client, ceremony, role):
    """The script holds all results: nobody but the office opens it."""
    make_reveal(ceremony.decoded().event, 0, by=ceremony.secretary, at=ceremony.at)
    if role is not None:
        client.force_login(city.account(role, event=ceremony.event))
    for path in ("events/{}/reveal/", "desk/events/{}/board/"):
        answer = client.get(f"/{path.format(ceremony.event.slug)}")
        assert answer.status_code == (302 if role is None else 403)
