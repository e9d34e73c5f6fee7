"""Accounts for every role of the demo city, with one password that the demo prints."""

import datetime as dt
from collections.abc import Iterator

from leitai.lifecycle import Role
from leitai.web.models import Account, Grant, Worker

from .city import City

PASSWORD = "Hebin-12351-demo"  # noqa: S105 - the demo's, printed by it

OFFICIALS = (
    ("chief", "裁判长 鲁大椿", Role.CHIEF_JUDGE),
    ("judge1", "裁判 尺一平", Role.JUDGE),
    ("judge2", "裁判 准二绳", Role.JUDGE),
    ("judge3", "裁判 矩三方", Role.JUDGE),
    ("judge4", "裁判 规四圆", Role.JUDGE),
    ("judge5", "裁判 衡五正", Role.JUDGE),
    ("coder", "加密裁判 密守一", Role.CODER),
    ("supervisor", "监督 严明之", Role.SUPERVISOR),
    ("timekeeper", "计时 钟不误", Role.TIMEKEEPER),
    ("arbiter", "仲裁 公允之", Role.ARBITER),
    ("secretary", "秘书处 文从简", Role.SECRETARY),
    ("clerk1", "录分员 录一清", Role.CLERK),
    ("clerk2", "录分员 录二明", Role.CLERK),
)
"""User name, name, role: the same people hold office in every event of the demo."""


class People:
    """The accounts, by user name."""

    def __init__(self, city: City, at: dt.datetime) -> None:
        self.at = at
        self.by_name = {account.username: account for account in self._make(city)}

    def __getitem__(self, name: str) -> Account:
        account = self.by_name[name]
        vars(account).pop("_grants", None)  # roles are given while the story goes on
        return account

    def leader(self, county: str) -> Account:
        """Return the team leader of the county with this code."""
        return self[f"leader-{county}"]

    def officials(self) -> Iterator[tuple[Account, Role]]:
        """Return who holds which role in the demo's events."""
        for name, _, role in OFFICIALS:
            yield self[name], role

    def _make(self, city: City) -> Iterator[Account]:
        first = self._account("organiser", "技能部 周敏")
        yield self._granted(first, Role.STAFF, city)
        for name, title, role in (
            ("approver", "分管主席 秦正", Role.APPROVER),
            ("auditor", "经审办 查细", Role.AUDITOR),
            ("finance", "财务部 账清", Role.FINANCE),
            ("expert", "评审专家 鉴真", Role.EXPERT),
            ("it", "信息中心 路通", Role.IT),
        ):
            yield self._granted(self._account(name, title), role, city)
        for county in city.counties:
            staff = self._account(f"staff-{county.code}", f"{county.short_name}工会干部")
            Grant.objects.create(account=staff, role=Role.STAFF, unit=county)
            yield staff
            second = self._account(f"second-{county.code}", f"{county.short_name}工会副主席")
            Grant.objects.create(account=second, role=Role.STAFF, unit=county)
            yield second
            leader = self._account(f"leader-{county.code}", f"{county.short_name}领队")
            Grant.objects.create(account=leader, role=Role.LEADER, unit=county)
            yield leader
        for name, title, _ in OFFICIALS:
            yield self._account(name, title)

    def _granted(self, account: Account, role: Role, city: City) -> Account:
        Grant.objects.create(account=account, role=role, unit=city.root)
        if role == Role.IT:
            account.is_staff = account.is_superuser = True
            account.save()
        return account

    def _account(self, username: str, name: str) -> Account:
        if not hasattr(self, "_hash"):
            made = Account(username="nobody")
            made.set_password(PASSWORD)  # one slow hash for all of them
            self._hash = made.password
        return Account.objects.create(username=username, name=name, password=self._hash)


def account_of(worker: Worker) -> Account:
    """Return the account of *worker*; a worker of the demo signs in by phone code."""
    found = Account.objects.filter(worker=worker).first()
    if found is not None:
        return found
    made = Account(username=worker.number.lower(), name=worker.name, worker=worker)
    made.phone, made.phone_index = worker.phone, worker.phone_index
    made.set_unusable_password()
    made.save()
    return made
