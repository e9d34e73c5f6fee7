"""What a rulebook says: read, checked, published, shown. Its words: docs/formats/rulebook.md."""

from .build import build, read
from .check import check
from .publish import publish
from .source import Source, document, load

__all__ = ["Source", "build", "check", "document", "load", "publish", "read"]
