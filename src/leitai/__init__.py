"""Leitai: skills competitions, training and recognition, fair and provable."""

__version__ = "0.1.0"
