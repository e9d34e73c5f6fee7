"""Judges: their sheets, nothing that says whose work it is."""
