"""Everyone: read-only but for objections."""
