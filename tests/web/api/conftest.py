import json

import pytest

from leitai.web.services.tokens import make_token


class Caller:
    """Calls the API with the token of an account; each call has a key of its own unless said."""

    def __init__(self, client, account, at):
        self.client, self.calls = client, 0
        self.token = make_token("试用", 30, by=account, at=at).text if account else ""

    def call(self, method, path, said=None, *, key="", **headers):
        self.calls += 1
        headers = {"Idempotency-Key": key or f"call-{self.calls:06}", **headers}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return self.client.generic(
            method, f"/api/v1{path}", json.dumps(said or {}), "application/json", headers=headers
        )

    def post(self, path, said, **given):
        return self.call("POST", path, said, **given)

    def put(self, path, said, **given):
        return self.call("PUT", path, said, **given)

    def get(self, path, **given):
        return self.call("GET", path, **given)


@pytest.fixture
def caller(client, now):
    """Makes callers: ``caller(account)``; None calls without a token."""
    return lambda account=None: Caller(client, account, now)
