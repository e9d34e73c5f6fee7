"""Signing in with a code sent to a phone."""

from datetime import timedelta

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role
from leitai.web.models import Account, Act, SignInCode
from leitai.web.services import phone_codes
from leitai.web.services.passwords import keep_password

from .conftest import PASSWORD, SENT

HERE = "203.0.113.9"
SECOND = timedelta(seconds=1)
UNKNOWN = "13700000000"
WRONG = ["accounts.code-wrong"]


def refusal(asked, *given):
    with pytest.raises(Refused) as refused:
        asked(*given)
    return [fault.id for fault in refused.value.faults]


@pytest.fixture
def worker(city):
    """A worker with a phone of his own."""
    return city.worker(id_number="110101198505010011")


@pytest.fixture
def asked(worker, noon, sent):
    """A code that was sent to the worker."""
    asked = phone_codes.ask_code(worker.phone, HERE, noon)
    assert sent() == (worker.phone, asked.code)
    return asked


def test_first_sign_in_makes_the_account(worker, asked, noon, done):
    """The right code opens an account of the worker's, without a password."""
    account = phone_codes.by_code(asked.row, asked.code, HERE, noon + 60 * SECOND)
    assert (account.worker, account.name, account.username) == (worker, worker.name, worker.number)
    assert not account.has_usable_password()
    assert done() == [
        ("sign-in.code", f"code:{asked.row}"),
        ("accounts.add", f"account:{account.pk}"),
    ]


def test_second_sign_in_finds_it(worker, asked, noon, sent):
    """The next code opens the same account."""
    first = phone_codes.by_code(asked.row, asked.code, HERE, noon)
    again = phone_codes.ask_code(f"+86 {worker.phone}", HERE, noon + 60 * SECOND)
    assert phone_codes.by_code(again.row, again.code, HERE, noon + 60 * SECOND) == first


def test_unknown_phones_get_the_same_answer(worker, asked, noon, done):
    """Nothing is sent to an unknown number, and nothing tells so: same answer, same limits."""
    unknown = phone_codes.ask_code(UNKNOWN, HERE, noon)
    assert type(unknown) is type(asked)
    assert refusal(phone_codes.ask_code, UNKNOWN, HERE, noon + SECOND) == refusal(
        phone_codes.ask_code, worker.phone, HERE, noon + SECOND
    )
    assert SENT.empty()
    assert [action for action, _ in done()] == ["sign-in.code", "sign-in.code"]


def test_nobody_has_the_phone(city, noon):
    """Who holds an unknown phone's code is told that the registry does not know it."""
    asked = phone_codes.ask_code(UNKNOWN, HERE, noon)
    assert refusal(phone_codes.by_code, asked.row, asked.code, HERE, noon) == [
        "accounts.phone-nobody"
    ]


@pytest.mark.parametrize("typed", ["0318-2000000", "12345"])
def test_only_mobile_numbers(city, noon, typed):
    """A landline cannot get a message."""
    assert len(refusal(phone_codes.ask_code, typed, HERE, noon)) == 1


def test_what_is_kept_is_a_keyed_hash(asked):
    """Neither the code nor the number is in the row."""
    row = SignInCode.objects.get(pk=asked.row)
    kept = [str(value) for name, value in vars(row).items() if name not in ("id", "_state")]
    assert [value for value in kept if asked.code in value or value.startswith("139")] == []


def test_a_code_works_once(asked, noon):
    """Used is used."""
    phone_codes.by_code(asked.row, asked.code, HERE, noon)
    assert refusal(phone_codes.by_code, asked.row, asked.code, HERE, noon) == [
        "accounts.code-wrong"
    ]


def test_a_code_lives_five_minutes(asked, noon):
    """At five minutes it is over."""
    late = noon + timedelta(minutes=5)
    assert refusal(phone_codes.by_code, asked.row, asked.code, HERE, late) == [
        "accounts.code-wrong"
    ]


def test_five_tries(asked, noon):
    """After five wrong ones the right one is refused too."""
    wrong = f"{(int(asked.code) + 1) % 10**6:06}"
    for _ in range(5):
        refusal(phone_codes.by_code, asked.row, wrong, HERE, noon)
    assert refusal(phone_codes.by_code, asked.row, asked.code, HERE, noon) == [
        "accounts.code-wrong"
    ]


def test_only_the_newest_code(worker, asked, noon):
    """A newer code ends the one before it."""
    phone_codes.ask_code(worker.phone, HERE, noon + 60 * SECOND)
    late = noon + 61 * SECOND
    assert refusal(phone_codes.by_code, asked.row, asked.code, HERE, late) == [
        "accounts.code-wrong"
    ]


def test_a_minute_between_two(worker, asked, noon):
    """The next code can be had after 60 seconds."""
    assert refusal(phone_codes.ask_code, worker.phone, HERE, noon + 59 * SECOND) == [
        "accounts.code-wait"
    ]
    assert phone_codes.ask_code(worker.phone, HERE, noon + 60 * SECOND).row > asked.row


def test_ten_a_day(worker, noon):
    """The eleventh code within 24 hours is refused."""
    for number in range(10):
        phone_codes.ask_code(worker.phone, f"198.51.100.{number}", noon + number * 60 * SECOND)
    late = noon + timedelta(hours=23)
    assert refusal(phone_codes.ask_code, worker.phone, HERE, late) == ["accounts.code-day"]
    phone_codes.ask_code(worker.phone, HERE, noon + timedelta(hours=24))


def test_sixty_an_hour_from_one_network(city, noon):
    """One address cannot send codes to all the world."""
    for number in range(60):
        phone_codes.ask_code(f"137000001{number:02}", HERE, noon)
    assert refusal(phone_codes.ask_code, UNKNOWN, HERE, noon) == ["accounts.network"]


def test_a_broken_gateway_keeps_the_number_out_of_the_log(worker, noon, installed, caplog):
    """A gateway that fails is logged by its kind only; the page goes on."""
    installed(sms=f"{__name__.rpartition('.')[0]}.conftest.break_down")
    phone_codes.deliver(worker.phone, "123456")
    assert [record.getMessage() for record in caplog.records] == [
        "a sign-in code could not be sent: OSError"
    ]


def test_the_console_sender_prints(capsys):
    """In the demo the code is on the console, the number masked."""
    phone_codes.sender("console")("13900001234", "123456")
    said = capsys.readouterr().out
    assert "123456" in said
    assert "13900001234" not in said


@pytest.fixture
def brother(city, worker):
    """Another worker with the same number."""
    brother = city.worker(id_number="110101199001012228")
    brother.phone, brother.phone_index = worker.phone, worker.phone_index
    brother.save()
    return brother


@pytest.fixture
def confirmed(brother, asked, noon):
    """A confirmed code of the shared number."""
    assert phone_codes.by_code(asked.row, asked.code, HERE, noon) is None
    return asked.row


def test_the_id_number_tells_who(confirmed, brother, noon):
    """The last four characters choose between them."""
    assert phone_codes.by_ending(confirmed, "2228", HERE, noon).worker == brother


def test_wrong_ending(confirmed, noon):
    """Another ending opens nothing."""
    assert refusal(phone_codes.by_ending, confirmed, "9999", HERE, noon) == [
        "accounts.ending-wrong"
    ]
    assert not Account.objects.exists()


def test_five_endings(confirmed, noon):
    """After five wrong endings the right one is refused too."""
    for _ in range(5):
        refusal(phone_codes.by_ending, confirmed, "9999", HERE, noon)
    assert refusal(phone_codes.by_ending, confirmed, "2228", HERE, noon) == ["accounts.code-again"]


def test_not_before_the_code(brother, asked, noon):
    """Without the code the ending opens nothing."""
    assert refusal(phone_codes.by_ending, asked.row, "2228", HERE, noon) == ["accounts.code-again"]


def test_no_number_on_record(confirmed, brother, noon):
    """A worker without an ID number on record is not found by an empty ending."""
    brother.id_number = ""
    brother.save()
    assert refusal(phone_codes.by_ending, confirmed, "", HERE, noon) == ["accounts.ending-wrong"]


def test_staff_use_their_password(city, worker, asked, noon):
    """Who holds a role and has a password is not let in by a message."""
    account = city.account(Role.STAFF, worker=worker)
    keep_password(account, PASSWORD, noon, must_change=False)
    assert refusal(phone_codes.by_code, asked.row, asked.code, HERE, noon) == [
        "accounts.use-password"
    ]


def test_closed(city, worker, asked, noon):
    """A closed account is not opened by a message."""
    city.account(worker=worker, is_active=False)
    assert refusal(phone_codes.by_code, asked.row, asked.code, HERE, noon) == ["accounts.closed"]


def test_acts_hold_no_phone(worker, asked, noon):
    """What is noted names rows, never numbers."""
    phone_codes.by_code(asked.row, asked.code, HERE, noon)
    assert [
        act.pk for act in Act.objects.all() if worker.phone in f"{act.subject}{act.detail}"
    ] == []
