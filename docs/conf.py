"""How the documentation is built: Sphinx, furo, MyST."""

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

from leitai import __version__

project = "Leitai 擂台"
author = "the founders of Leitai"
copyright = "the founders of Leitai, Apache-2.0"
release = version = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = "Leitai 擂台"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#24594D",
        "color-brand-content": "#24457A",
        "color-background-primary": "#FDFDF9",
        "color-background-secondary": "#F1F1E9",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7FCFA4",
        "color-brand-content": "#93B7EF",
        "color-background-primary": "#192220",
        "color-background-secondary": "#101716",
    },
}


def setup(app: Sphinx) -> None:
    """Let tables in csv blocks be shown as they are."""
    app.add_lexer("csv", TextLexer)
