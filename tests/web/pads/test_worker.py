"""The pad's service worker as the server hands it out."""

import json
import re

from leitai.web.judge.pad_worker import shell_files, worker_text


def test_served(client):
    """The worker keeps the page, its modules and styles, and nothing that changes with marks."""
    response = client.get("/pad/sw.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    shell = json.loads(re.match(r"const SHELL = (.*);", response.content.decode())[1])
    assert "/pad/" in shell
    assert "/static/leitai/pad/app.js" in shell
    assert "/static/leitai/pad/sw.js" not in shell
    assert not {"/pad/package", "/pad/pair", "/hot/entries"} & set(shell)


def test_all_there_is(client):
    """Every file that the page names, and every module that another imports, is kept."""
    page = client.get("/pad/").content.decode()
    shell = shell_files()
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    for address, content in shell.items():
        if address.endswith(".js"):
            imports = re.findall(r'(?:from|import) "\./([^"]+)"', content.decode())
            named |= {f"/static/leitai/pad/{name}" for name in imports}
    assert named <= set(shell)


def test_version():
    """Another content, another version."""
    first, second = worker_text({"/a": b"1"}), worker_text({"/a": b"2"})
    assert first.splitlines()[0] == second.splitlines()[0]
    assert first.splitlines()[1] != second.splitlines()[1]
