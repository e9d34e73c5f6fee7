import re
from importlib.resources import files

from leitai.wording import table


def test_no_words_without_a_fault():
    """Every wording of the two rooms belongs to a fault that the code can raise."""
    source = "".join(
        each.read_text(encoding="utf-8")
        for room in ("journal", "stores")
        for each in files("leitai").joinpath(room).iterdir()
        if each.name.endswith(".py")
    )
    said = set(re.findall(r'"((?:journal|stores)\.[a-z-]+)"', source)) - {"journal.open"}
    assert said == {entry for entry in table() if entry.startswith(("journal.", "stores."))}
