"""The least an ASGI server can do: read a request and answer it."""

from typing import Any


async def application(_: dict[str, Any], receive: Any, send: Any) -> None:
    """Read a request and answer it: the least an ASGI server can do."""
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})
