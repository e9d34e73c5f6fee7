"""Making an installation, and accounts at the machine."""


def test_init(say, run, tmp_path, database):
    """Folders for their owner alone, a secret, tables, a union, an account; never twice."""
    home = tmp_path / "deep" / "home"
    words = ["--database", database] if database else []
    said = say("init", *words, "--name", "河滨市总工会", "--username", "zhang", home=home)
    assert (said["ok"], said["username"], len(said["password"])) == (True, "zhang", 17)
    modes = {each.name: each.stat().st_mode & 0o777 for each in [home, *home.iterdir()]}
    assert {mode for name, mode in modes.items() if "." not in name} == {0o700}
    assert {mode for name, mode in modes.items() if "." in name} == {0o600}
    assert len(bytes.fromhex((home / "secret.key").read_text())) == 32
    again = say("init", home=home, code=1)
    assert [fault["id"] for fault in again["faults"]] == ["ops.home-used"]
    listed = say("user", "list", home=home)["accounts"]
    assert listed == [{"username": "zhang", "name": "zhang", "open": True, "roles": ["staff root"]}]


def test_init_leaves_other_folders_alone(say, tmp_path):
    """A folder with something in it is refused and stays as it was."""
    (tmp_path / "notes.txt").write_text("mine")
    said = say("init", home=tmp_path, code=1)
    assert [fault["id"] for fault in said["faults"]] == ["ops.home-not-empty"]
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]


def test_no_installation(say, tmp_path):
    """Every command that needs an installation says so where there is none."""
    for words in (["user", "list"], ["backup", str(tmp_path / "b")], ["jobs", "--once"]):
        said = say(*words, home=tmp_path / "none", code=1)
        assert [fault["id"] for fault in said["faults"]] == ["front.no-installation"]
    assert list(tmp_path.iterdir()) == []


def test_accounts(say, run, home):
    """Added, given a role, closed and opened again; administrators of two kinds are refused."""
    first = say("user", "add", "li", "--role", "it", home=home)["password"]
    assert say("user", "password", "li", "--generate", home=home)["password"] != first
    say("user", "lock", "li", home=home)
    rows = {row["username"]: row for row in say("user", "list", home=home)["accounts"]}
    assert rows["li"] == {"username": "li", "name": "li", "open": False, "roles": ["it root"]}
    say("user", "unlock", "li", home=home)
    say("user", "grant", "li", "--role", "approver", home=home)
    assert "li\tli\tit root, approver root" in run("user", "list", home=home).stdout

    def refused(*words):
        return [fault["id"] for fault in say("user", *words, home=home, code=1)["faults"]]

    assert refused("grant", "li", "--role", "staff") == ["accounts.apart"]
    assert refused("grant", "li", "--role", "it") == ["accounts.held"]
    assert refused("add", "LI", "--role", "it") == ["accounts.username-taken"]
    assert refused("lock", "nobody") == ["ops.no-account"]
    assert refused("add", "wang", "--role", "it", "--unit", "moon") == ["ops.no-unit"]
    run("user", "grant", "li", "--role", "judge", home=home, code=2)


def test_passwords_are_hashed(home, say):
    """The password shown is in no file of the installation."""
    password = say("user", "add", "li", "--role", "it", home=home)["password"]
    files = [each for each in home.rglob("*") if each.is_file()]
    assert not any(password.encode() in each.read_bytes() for each in files)
    assert all(password not in each.name for each in files)


def test_jobs(home, run):
    """Where no work waits a worker that is asked to work once ends."""
    assert run("jobs", "--once", home=home).stdout == "jobs done: 0\n"
