"""A certificate, its issuer and keys, all made up; the clock stands still."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.credentials import Achievement, Certificate, Issuer, KeyPeriod, multikey

AT = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEYS = [KeyPeriod(multikey(KEY), AT - dt.timedelta(days=30))]
SITE = "https://jn.example.org"
ISSUER = Issuer("did:web:jn.example.org", "示例市总工会")
WHAT = Achievement(
    id=f"{SITE}/events/wall-2026#prize-1",
    name="2026年示例市砌筑工决赛一等奖",
    description="砌筑工决赛第一名至第三名",
    criteria=f"{SITE}/events/wall-2026/rulebook",
    narrative="按公布的规程评分、排名",
)
CODE = "2345678ABC"


@pytest.fixture
def certificate() -> Certificate:
    return Certificate(
        id=f"{SITE}/v/{CODE}",
        issuer=ISSUER,
        valid_from=AT,
        subject="urn:uuid:11111111-2222-4333-8444-555555555555",
        achievement=WHAT,
        evidence=f"{SITE}/events/wall-2026/data",
        status_list=f"{SITE}/status/1",
        status_index=90210,
    )
