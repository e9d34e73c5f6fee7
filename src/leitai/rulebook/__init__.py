"""What a rulebook says: read, checked, published, shown. Its words: docs/formats/rulebook.md."""

from .build import build, read
from .publish import publish
from .source import Source, document, load

__all__ = ["Source", "build", "document", "load", "publish", "read"]
