"""The pad's service worker: which files it keeps, under a version that follows from them."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

from leitai.canonical import sha256_hex

from .pad_page import page_words

STATIC = "/static/leitai/"
BESIDE = ("base.css", "seal.svg", "tokens.css")
WORKER = "sw.js"


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; browsers ask for it anew whenever the pad's page is opened."""
    response = HttpResponse(_text(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _text() -> str:
    with translation.override("zh-hans"):
        page = render_to_string("judge/pad.html", {"words": page_words()})
    return worker_text({reverse("pad:shell"): page.encode()} | shell_files())


def shell_files() -> dict[str, bytes]:
    """Return the files that the pad's page needs, by the address they are served at."""
    folder = files("leitai.web").joinpath("static", "leitai")
    pad = sorted(each.name for each in folder.joinpath("pad").iterdir() if each.is_file())
    names = [*BESIDE, *(f"pad/{name}" for name in pad if name != WORKER)]
    return {STATIC + name: folder.joinpath(name).read_bytes() for name in names}


def worker_text(shell: Mapping[str, bytes]) -> str:
    """Return the service worker that keeps *shell*: address -> what is served there."""
    code = files("leitai.web").joinpath("static", "leitai", "pad", WORKER).read_text("utf-8")
    hashes = {address: sha256_hex(content) for address, content in shell.items()}
    version = sha256_hex((json.dumps(hashes, sort_keys=True) + code).encode())[:16]
    addresses = json.dumps(sorted(shell))
    return f'const SHELL = {addresses};\nconst VERSION = "{version}";\n{code}'
