"""The steps of a node in words: what was entered, who marked, what was done to the value."""

from typing import Any

from leitai.exact import DECIMAL
from leitai.wording import say

from .marks import MarkWords, rounding
from .numbers import exact, plain, put_in, short, shown

Step = dict[str, Any]
Tree = dict[str, Any]


class StepWords:
    """Says what the steps of one node did, in one language."""

    def __init__(self, language: str, titles: dict[str, str]) -> None:
        self.language, self.titles = language, titles

    def say(self, entry: str, **params: str) -> str:
        """Return the words of ``cli.step.<entry>``."""
        return say(f"cli.step.{entry}", self.language, params)

    def told(self, node: Tree, step: Step) -> list[str]:
        """Return one step in words; a line for each thing that is to be seen."""
        said: list[str] = getattr(self, f"_{step['kind']}")(node, step)
        return said

    def title(self, node: str) -> str:
        """Return the title people know a node by."""
        return self.titles.get(node, "") or node

    def _entered(self, node: Tree, step: Step) -> list[str]:
        value = step["entered"]
        same = DECIMAL.fullmatch(value) and exact(value) == exact(step["value"])
        read = "" if same else self.say("read-as", value=shown(step["value"]))
        unit = f" {node['unit']}" if node["unit"] else ""
        judge = self.say("by", judge=step["judge"]) if step["judge"] else ""
        return [self.say("entered", value=f"{value}{unit}", judge=judge) + read]

    def _default(self, _: Tree, step: Step) -> list[str]:
        return [self.say("default", value=shown(step["value"]))]

    def _optional(self, _: Tree, __: Step) -> list[str]:
        return [self.say("optional")]

    def _failed(self, _: Tree, __: Step) -> list[str]:
        return [self.say("failed")]

    def _not_done(self, _: Tree, step: Step) -> list[str]:
        return [self.say("not-done", value=shown(step["value"]))]

    def _status(self, _: Tree, step: Step) -> list[str]:
        status = say(f"cli.status.{step['status']}", self.language)
        return [self.say("status", status=status, value=shown(step["value"]))]

    def _carry(self, _: Tree, step: Step) -> list[str]:
        return [self.say("carry", round=step["round"], value=shown(step["value"]))]

    def _panel(self, _: Tree, step: Step) -> list[str]:
        lines = [self._judged(each) for each in step["marks"]]
        for each in step.get("each", ()):
            if each["mark"] != "round":
                lines.append(self.say("marked-each"))
                break
        counting = [each for each in step["marks"] if each["counts"]]
        numbers = [short(each["value"]) for each in counting]
        equation = self._together(step, counting, numbers)
        if exact(step["factor"]) != 1:
            equation = f"({equation}) × {short(step['factor'])}"
        how = say(f"cli.combine.{step['how']}", self.language)
        sign = "=" if step["how"] in {"mean", "sum", "weighted"} else "→"
        told = f"{equation} {sign} {shown(step['value'])}"
        lines.append(f"{how}{self.say('colon')}{equation if len(numbers) == 1 else told}")
        if step["warning"]:
            lines.append(self.say("warning", why=say(step["warning"], self.language)))
        return lines

    def _judged(self, mark: dict[str, Any]) -> str:
        why = mark["why"]
        if why == "stand-in":
            return self.say("stand-in", value=shown(mark["value"]))
        value = shown(mark["value"])
        if mark["entered"] is not None and mark["entered"] != mark["value"]:
            value = self.say("entered-became", entered=shown(mark["entered"]), value=value)
        said = self.say("judge", judge=mark["judge"], value=value)
        return said + (self.say(f"aside-{why}") if why else "")

    def _together(self, step: Step, counting: list[dict[str, Any]], numbers: list[str]) -> str:
        how, weights = step["how"], step["weights"]
        if how == "weighted":
            each = [weights.get(mark["judge"], "1") for mark in counting]
            parts = [f"{number} × {short(w)}" for number, w in zip(numbers, each, strict=True)]
            whole = plain(sum((exact(w) for w in each), exact("0")))
            return f"({' + '.join(parts)}) ÷ {whole}"
        if how == "mean" and len(numbers) > 1:
            return f"({' + '.join(numbers)}) ÷ {len(numbers)}"
        if how == "sum":
            return " + ".join(numbers)
        return ", ".join(numbers)

    def _combine(self, node: Tree, step: Step) -> list[str]:
        how = step["how"]
        left_out = [each["id"] for each in node["below"] if each["left_out"]]
        kept = [part for part in step["parts"] if part[0] not in left_out]
        lines = [self.say("left-out", title=self.title(each)) for each in left_out]
        result = shown(step["value"])
        if how == "weighted":
            whole = "100"
            if left_out:
                whole = plain(sum((exact(part[2]) for part in kept), exact("0")))
            terms = [f"{short(value)} × {weight}" for _, value, weight in kept]
            said = f"({' + '.join(terms)}) ÷ {whole}" if terms else "0"
            return [*lines, self._combined(how, f"{said} = {result}")]
        numbers = [short(value) for _, value, _ in kept]
        if len(numbers) == 1 and how not in {"best", "threshold"}:
            return [*lines, self._combined(how, result)]
        if how in {"sum", "product"}:
            sign = " + " if how == "sum" else " × "
            return [*lines, self._combined(how, f"{sign.join(numbers)} = {result}")]
        if how == "mean":
            said = f"({' + '.join(numbers)}) ÷ {len(numbers)} = {result}"
            return [*lines, self._combined(how, said)]
        given = {name: short(value) for name, value in step["of"].items()}
        if how in {"best", "threshold"}:
            said = self.say(how, numbers=", ".join(numbers), value=result, **given)
            return [*lines, said]
        return [*lines, self._combined(how, f"{', '.join(numbers)} → {result}")]

    def _combined(self, how: str, equation: str) -> str:
        name = say(f"cli.combine.{how}", self.language)
        return f"{name}{self.say('colon')}{equation}"

    def _formula(self, _: Tree, step: Step) -> list[str]:
        filled, value = put_in(step["text"], step["names"]), shown(step["value"])
        if filled == short(step["value"]):
            return [self.say("formula", text=f"{step['text']} = {value}")]
        return [self.say("formula", text=step["text"]), f"= {filled} = {value}"]

    def _take(self, _: Tree, step: Step) -> list[str]:
        counting, lines = [], []
        for instance, value, fate in step["instances"]:
            if fate:
                why = self.say(f"fate-{fate}")
                where = self.say(f"aside-{step['over']}", instance=instance)
                lines.append(f"{where} {shown(value)}{self.say('colon')}{why}")
            else:
                counting.append("0" if value is None else short(value))
        how = step["how"]
        result = shown(step["value"])
        if how in {"sum", "product"} and len(counting) > 1:
            sign = " + " if how == "sum" else " × "
            equation = f"{sign.join(counting)} = {result}"
        elif how == "mean" and len(counting) > 1:
            equation = f"({' + '.join(counting)}) ÷ {len(counting)} = {result}"
        else:
            equation = f"{', '.join(counting)} → {result}" if len(counting) > 1 else result
        return [*lines, self._combined(how, equation)]

    def _mark(self, node: Tree, step: Step) -> list[str]:
        return [MarkWords(self.language, node["unit"]).told(step)]

    def _standardise(self, _: Tree, step: Step) -> list[str]:
        if step["value"] is None:
            return []
        of = {name: short(value) for name, value in step["of"].items() if name != "points"}
        figures = {f"field_{name}": short(each) for name, each in step["figures"].items()}
        before, value = short(step["before"]), shown(step["value"])
        entry = f"standardise-{step['method']}"
        lines = [self.say(entry, before=before, value=value, **of, **figures)]
        if step["of"]["within"]:
            lines.append(self.say("within", field=step["of"]["within"]))
        return lines

    def _scale(self, _: Tree, step: Step) -> list[str]:
        equation = f"{short(step['before'])} × {short(step['by'])} = {shown(step['value'])}"
        return [self.say("scale", equation=equation)]

    def _factor(self, _: Tree, step: Step) -> list[str]:
        text, value = step["text"], short(step["factor"])
        equation = f"{short(step['before'])} × {value} = {shown(step['value'])}"
        if not step["names"]:
            return [self.say("factor", equation=equation)]
        filled = put_in(text, step["names"])
        return [self.say("factor-of", text=text, filled=filled, factor=value, equation=equation)]

    def _penalty(self, _: Tree, step: Step) -> list[str]:
        title = self.title(step["penalty"])
        off = short(step["amount"])
        equation = f"{short(step['before'])} − {off} = {shown(step['value'])}"
        if step["percent"]:
            whole = short(step["whole"])
            return [self.say("penalty-percent", title=title, whole=whole, equation=equation)]
        return [self.say("penalty", title=title, equation=equation)]

    def _gate(self, _: Tree, step: Step) -> list[str]:
        reason = step["reason"].get(self.language) or step["reason"].get("") or step["gate"]
        names = {"value": step["before"]} | step["names"]
        filled = put_in(step["require"], names)
        effect = say(f"cli.effect.{step['effect']}", self.language, {"value": shown(step["value"])})
        pair = {"require": step["require"], "filled": filled}
        return [self.say("gate", reason=reason, effect=effect, **pair)]

    def _floor(self, _: Tree, step: Step) -> list[str]:
        return [self.say("floor", before=shown(step["before"]), value=shown(step["value"]))]

    def _cap(self, _: Tree, step: Step) -> list[str]:
        return [self.say("cap", before=shown(step["before"]), value=shown(step["value"]))]

    def _round(self, _: Tree, step: Step) -> list[str]:
        decimals, mode = step["decimals"], step["mode"]
        return [rounding(self.language, decimals, mode, step["before"], step["value"])]
