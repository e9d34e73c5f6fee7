"""The demo city: everything in it is invented, and comes about by the real services."""
