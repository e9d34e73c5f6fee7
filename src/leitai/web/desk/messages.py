"""The messages that went to workers: how many, which failed, once more."""

from django import forms
from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leitai.web.models import Message
from leitai.web.permits import door, may
from leitai.web.queries.messages import KINDS, counts_of, messages_seen
from leitai.web.services.messages import text_of, try_again
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words

from .asking import PAGE, asker

COLUMNS = ("at", "kind", "event", "worker", "phone", "text", "state", "done")
MOST = 100_000
"""Rows of a spreadsheet."""


class MessageForm(forms.Form):
    """What to look for among the messages."""

    text = forms.CharField(required=False, max_length=40)
    kind = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["text"].label = words("messages.find")
        for name, room, known in (
            ("kind", "messagekind", KINDS),
            ("state", "messagestate", Message.State.values),
        ):
            self.fields[name].label = words(f"messages.{name}")
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", words("web.all")), *((each, words(f"{room}.{each}")) for each in known)
            ]  # fmt: skip


@require_safe
@door("messages.see")
def listed(request: HttpRequest) -> HttpResponse:
    """Every message, the newest first, with what came of it."""
    by, form = asker(request), MessageForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = messages_seen(by, **asked)
    if "export" in request.GET:
        header = [words(f"messages.{name}") for name in COLUMNS]
        return spreadsheet(words("messages.title"), header, map(_row, found[:MOST].iterator()))
    page = {
        "form": form,
        "any": any(asked.values()),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "counts": counts_of(messages_seen(by)),
        "may_send": may(by, "messages.send"),
    }
    return render(request, "desk/messages_list.html", page)


def _row(message: Message) -> list[str]:
    return [
        f"{timezone.localtime(message.at):%F %T}",
        words(f"messagekind.{message.kind}"),
        str(message.event),
        message.worker.number,
        message.worker.masked_phone,
        text_of(message).words,
        words(f"messagestate.{message.state}"),
        f"{timezone.localtime(message.done):%F %T}" if message.done else "",
    ]


@require_POST
@door("messages.send")
def again(request: HttpRequest) -> HttpResponse:
    """Send what failed once more."""
    many = try_again(by=asker(request), at=timezone.now())
    notices.success(request, words("messages.again-asked", count=many))
    return redirect("desk:messages")


urlpatterns = [
    path("messages/", listed, name="messages"),
    path("messages/again/", again, name="messages-again"),
]
