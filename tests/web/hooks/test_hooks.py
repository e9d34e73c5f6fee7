"""Webhooks: signed, retried, never to where only this server can reach."""

import datetime as dt
import json
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.web.models import Delivery, Hook, Job
from leitai.web.permits import Forbidden
from leitai.web.services import hooks, jobs, notices
from leitai.web.services.hook_sending import signature, target_of
from leitai.web.services.notices import Draft

URL = "http://127.0.0.1:{port}/told?from=leitai"


class Listening(HTTPServer):
    """Another program: answers what it is told to, and keeps what it got."""

    def __init__(self):
        self.answers, self.got = [], []
        super().__init__(("127.0.0.1", 0), Hearing)


class Hearing(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def program():
    server = Listening()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def allowed(monkeypatch):
    """An installation whose webhooks may go to addresses within the network."""
    here = replace(hooks.installation(), private_hooks=True)
    monkeypatch.setattr(hooks, "installation", lambda: here)


@pytest.fixture
def it(city):
    return city.account(Role.IT)


@pytest.fixture
def hook(program, allowed, it, noon):
    url = URL.format(port=program.server_port)
    return hooks.add_hook(url, ["notice.published"], by=it, at=noon)


def publish(city, at):
    staff = city.account(Role.STAFF)
    return notices.publish(city.root, Draft("other", "公告", "开赛"), by=staff, at=at)


def work(at):
    """Do the jobs that are due."""
    while job := jobs.claim(at):
        jobs.do(job, lambda *_: None, lambda: at)


def test_the_signature_is_the_standards():
    """A known message of the makers of Standard Webhooks."""
    told = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
        b'{"test": 2432232314}',
    )  # fmt: skip
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_program_is_told_what_it_asked_for(city, program, hook, noon):
    """One message with type, time and what was published; signed with the hook's secret."""
    notice = publish(city, noon)
    hooks.tell_programs("result.published", {"event": "wall"}, noon)
    work(noon)
    [(path, headers, body)] = program.got
    made = Delivery.objects.get()
    assert (path, json.loads(body)) == (
        "/told?from=leitai",
        {"type": "notice.published", "timestamp": noon.isoformat(timespec="seconds"),
         "data": {"notice": notice.slug, "number": notice.number}},
    )  # fmt: skip
    seconds = int(noon.timestamp())
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (f"msg_{made.pk}", f"{seconds}")
    assert headers["webhook-signature"] == signature(
        str(hook.secret), f"msg_{made.pk}", seconds, body
    )
    assert (made.state, made.said) == ("taken", "HTTP 204")


def test_it_is_tried_again_later_each_time(city, program, hook, noon):
    """With the same id; a redirect is no acceptance and is not followed."""
    program.answers = [503, 302, 200]
    publish(city, noon)
    work(noon)
    work(noon + dt.timedelta(seconds=4))
    assert (len(program.got), Job.objects.get(state="waiting").due) == (
        1, noon + dt.timedelta(seconds=5),
    )  # fmt: skip
    second = noon + dt.timedelta(seconds=5)
    work(second)
    work(second + dt.timedelta(seconds=300))
    assert len({headers["webhook-id"] for _, headers, _ in program.got}) == 1
    assert {path for path, *_ in program.got} == {"/told?from=leitai"}
    made = Delivery.objects.get()
    assert (made.state, made.tries, Job.objects.filter(state="waiting").count()) == ("taken", 3, 0)


def test_it_is_given_up(city, program, hook, it, noon):
    """After the last try, or at once where the program says that it is gone; then told again."""
    program.answers = [500] * 9 + [410]
    publish(city, noon)
    at = noon
    for wait in (dt.timedelta(0), *hooks.AGAIN):
        at += wait
        work(at)
    publish(city, at)
    work(at)
    states = Delivery.objects.order_by("pk").values_list("state", "tries", "said")
    assert list(states) == [("given-up", 9, "HTTP 500"), ("given-up", 1, "HTTP 410")]
    assert hooks.resume_deliveries(hook, by=it, at=at) == 2
    work(at)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"taken"}


def test_nobody_there(city, program, hook, noon):
    """Only the kind of error is kept."""
    program.shutdown()
    program.server_close()
    publish(city, noon)
    work(noon)
    assert (Delivery.objects.get().state, Delivery.objects.get().said) == (
        "waiting", "ConnectionRefusedError",
    )  # fmt: skip


def test_paused_is_not_told(city, program, hook, it, noon):
    """Neither what comes meanwhile nor what waited."""
    publish(city, noon)
    hooks.pause_hook(hook, paused=True, by=it, at=noon)
    publish(city, noon)
    work(noon)
    assert (program.got, Delivery.objects.count()) == ([], 1)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://127.0.0.1/", "private"), ("https://10.1.2.3/", "private"),
        ("https://192.168.0.9:8443/", "private"), ("https://169.254.169.254/", "private"),
        ("https://[::1]/", "private"), ("https://[::ffff:127.0.0.1]/", "private"),
        ("https://0.0.0.0/", "private"), ("https://2130706433/", "private"),
        ("https://localhost/", "private"), ("https://224.0.0.1/", "private"),
        ("http://8.8.8.8/", "not-https"), ("ftp://8.8.8.8/", "no-address"),
        ("https://user@8.8.8.8/", "no-address"), ("https:///x", "no-address"),
        ("https://8.8.8.8:port/", "no-address"), ("https://no-such-host.invalid/", "no-such-host"),
    ],
)  # fmt: skip
def test_never_within_the_network(url, fault):
    """However the address is written; HTTPS alone."""
    with pytest.raises(Refused) as refused:
        target_of(url, private=False)
    assert [each.id for each in refused.value.faults] == [f"hooks.{fault}"]


def test_a_public_address_is_kept_as_it_was_looked_up():
    """So that a second look cannot lead elsewhere."""
    target = target_of("https://8.8.8.8/a?b=c", private=False)
    assert (target.address, target.port, target.path) == ("8.8.8.8", 443, "/a?b=c")


def test_an_address_that_became_private_is_not_told(city, hook, monkeypatch, noon):
    """It is looked up for every try."""
    here = replace(hooks.installation(), private_hooks=False)
    monkeypatch.setattr(hooks, "installation", lambda: here)
    publish(city, noon)
    work(noon)
    assert Delivery.objects.get().said == "hooks.not-https"


def test_the_page(client, city, it, allowed, noon):
    """IT adds an address, sees its secret once, pauses it; nobody else has the page."""
    client.force_login(it)
    given = {"url": "https://127.0.0.1:9/x", "kinds": ["result.published"]}
    page = client.post("/desk/hooks/", given).content.decode()
    hook = Hook.objects.get()
    assert (str(hook.secret) in page, hook.kinds) == (True, ["result.published"])
    page = client.get("/desk/hooks/").content.decode()
    assert (str(hook.secret) in page, "https://127.0.0.1:9/x" in page) == (False, True)
    assert client.post("/desk/hooks/", {"url": "x"}).status_code == 422
    for do, paused in (("pause", True), ("resume", False), ("again", False)):
        assert client.post(f"/desk/hooks/{hook.pk}/", {"do": do}).status_code == 302
        assert Hook.objects.get().paused is paused
    client.force_login(city.account(Role.STAFF))
    assert client.get("/desk/hooks/").status_code == 403
    with pytest.raises(Forbidden):
        hooks.add_hook("https://8.8.8.8/", hooks.KINDS, by=city.account(Role.STAFF), at=noon)


def test_a_result_is_told(announced, program, allowed, it, now):
    """Its event, number, kind and hash: the rest is the API's."""
    url = URL.format(port=program.server_port)
    hooks.add_hook(url, ["result.published"], by=it, at=now)
    from leitai.web.services.results import publish_result  # noqa: PLC0415 - used here alone

    result = publish_result(announced.event, "provisional", by=announced.chief, at=now)
    work(now)
    [(_, _, body)] = program.got
    assert json.loads(body)["data"] == {
        "event": announced.event.slug, "number": 2, "kind": "provisional", "sha256": result.sha256,
    }  # fmt: skip
