"""Parts of pages: fields tied to their words, summaries with links, rails, tables, navigation."""

import datetime as dt
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from leitai.faults import Fault
from leitai.lifecycle import LINE, Role, State
from leitai.web.navigation import PLACES, places_for
from leitai.web.templatetags.parts import PHASES
from leitai.wording import table


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


class Sample(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致")
    born = forms.DateField(label="出生日期", required=False)
    starts = forms.DateTimeField(label="开始", required=False)
    kind = forms.ChoiceField(label="方式", choices=[("a", "甲")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="同意")

    def clean(self):
        raise forms.ValidationError("两处不一致")


def rendered(source: str, path: str = "/", **given: object) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **given}))


def test_field_is_tied_together():
    """A label is for its control, which is described by hint and error, in that order."""
    html = rendered("{% field form.name %}", form=Sample({}))
    assert '<label for="id_name">姓名</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert re.findall(r'id="(id_name_\w+)"', html) == ["id_name_helptext", "id_name_error"]


def test_optional_is_said():
    """What need not be filled in says so in words; what must does not."""
    form = Sample()
    assert "（选填）" in rendered("{% field form.born %}", form=form)
    assert "（选填）" not in rendered("{% field form.name %}", form=form)


def test_days_and_hours_use_the_browsers_control():
    """A date or time is asked for by the browser's own control, and comes back as it wants it."""
    form = Sample({"born": "1985-05-01", "starts": "2026-09-01T09:00"})
    assert 'type="date" name="born" value="1985-05-01"' in rendered(
        "{% field form.born %}", form=form
    )
    html = rendered("{% field form.starts %}", form=form)
    assert 'type="datetime-local"' in html
    form.is_valid()
    assert form.cleaned_data["starts"].replace(tzinfo=None) == dt.datetime(2026, 9, 1, 9)  # noqa: DTZ001


def test_choices_are_a_group():
    """Radio buttons stand in a fieldset whose legend is the label."""
    html = rendered("{% field form.kind %}", form=Sample({}))
    assert '<fieldset class="field bad" aria-describedby="id_kind_error">' in html
    assert "<legend>方式</legend>" in html


def test_one_checkbox_is_inside_its_label():
    """A single box is ticked by its words."""
    html = rendered("{% field form.agree %}", form=Sample())
    assert re.search(r'<label class="choice" for="id_agree"><input[^>]*><span>同意', html)


def test_error_summary_links():
    """The summary has every error, a link to each field, of a group to its first choice."""
    html = rendered("{% error_summary form faults=faults %}", form=Sample({}), faults=[
        Fault("web.forbidden", {"action": "desk"})
    ])  # fmt: skip
    assert re.findall(r'href="#(\w+)"', html) == ["id_name", "id_kind_0", "id_agree"]
    assert "两处不一致" in html
    assert "您没有办理这件事的权限" in html
    assert "有 5 处需要改正" in html
    assert 'role="alert" tabindex="-1" autofocus' in html


def test_no_summary_where_nothing_is_wrong():
    """A form that was not handed in has no summary."""
    assert rendered("{% error_summary form %}", form=Sample()).strip() == ""


def test_pagination_keeps_what_was_asked():
    """Links to other pages keep search and filter."""
    page = Paginator(range(200), 50).get_page(2)
    html = rendered("{% pagination page %}", "/?q=%E9%99%88&page=2", page=page)
    assert 'href="?q=%E9%99%88&amp;page=3"' in html
    assert '<span aria-current="page">2</span>' in html
    assert "共 200 条，当前第 51 至 100 条" in html


@pytest.mark.parametrize(
    ("asked", "link", "state"),
    [
        ("/?page=3", "?sort=name", None),
        ("/?sort=name", "?sort=-name", "ascending"),
        ("/?sort=-name", "?sort=name", "descending"),
    ],
)
def test_sort_turns_round(asked, link, state):
    """A header sorts upwards, then downwards, and says which; the page begins again."""
    html = rendered('{% sort_th "name" "web.open" %}', asked)
    assert f'href="{link}"' in html
    assert re.findall(r'aria-sort="(\w+)"', html) == ([state] if state else [])


def test_phases_are_the_line():
    """The phases of the rail hold every state of the line once, in its order."""
    assert tuple(state for _, states in PHASES for state in states) == LINE


@pytest.mark.parametrize("state", State)
def test_rail_in_every_state(state):
    """The rail says every state in words, and marks it where it is on the line."""
    html = rendered("{% step_rail state %}{% state_tag state %}", state=state.value)
    here = LINE.index(state) if state in LINE else 0
    assert html.count('class="done"') == here
    assert html.count('aria-current="step"') == (state in LINE)
    assert f"<b>{table()[f'state.{state}']['zh']}</b>" in html


@pytest.mark.parametrize("role", Role)
def test_every_role_has_words(role):
    """Roles are spoken of in both languages."""
    assert rendered('{{ role|spoken:"role" }}', role=role) == table()[f"role.{role}"]["zh"]


def test_moments_are_written_in_local_time():
    """A moment is shown in the installation's time, the same in both languages."""
    at = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)
    assert rendered("{% when at %}", at=at) == (
        '<time datetime="2026-11-28T17:00+08:00">2026-11-28 17:00</time>'
    )
    assert rendered("{% when day %}{% when none %}", day=at.date(), none=None) == (
        '<time datetime="2026-11-28">2026-11-28</time>–'
    )


def test_countdown_without_script_is_the_hour():
    """Who has no script reads when it ends; the element knows the server's clock."""
    at = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)
    html = rendered("{% countdown at now %}", at=at, now=at - dt.timedelta(hours=1))
    assert 'until="2026-11-28T09:00:00+00:00" now="2026-11-28T08:00:00+00:00"' in html
    assert 'data-days="还剩 {n} 天"' in html
    assert ">2026-11-28 17:00</time>" in html


@pytest.mark.parametrize(("name", "shown"), [("陈立柱", "陈**"), ("阿依古丽", "阿***"), ("", "")])
def test_masked(name, shown):
    """A name that may not be told keeps its first character."""
    assert rendered("{{ name|masked }}", name=name) == shown


def test_navigation_follows_permits(city):
    """The desk shows its links to whoever may use them, and to nobody else."""
    approver = {place.name for place in places_for("desk", city.account(Role.APPROVER))}
    assert approver == {"overview", "desk-events", "cases", "registry"}
    assert places_for("desk", city.account()) == []
    assert places_for("public", None) == list(PLACES["public"])


def test_badges_stand_beside_links(city):
    """A view says how many wait; the link says so."""
    request = RequestFactory().get("/desk/objections/")
    request.user = city.account(Role.STAFF)
    html = Template('{% door_nav "desk" %}').render(
        Context({"request": request, "badges": {"objections": 14}})
    )
    assert (
        '<a href="/desk/objections/" aria-current="page">异议<span class="badge">14</span>' in html
    )
    assert html.count("aria-current") == 1


def test_may(city):
    """Templates ask the same table as views."""
    request = RequestFactory().get("/")
    request.user = city.account(Role.STAFF)
    source = '{% may "registry.edit" as yes %}{% may "audit.see" as no %}{{ yes }} {{ no }}'
    assert Template(source).render(Context({"request": request})) == "True False"
