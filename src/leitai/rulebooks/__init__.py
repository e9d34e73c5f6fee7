"""The rulebooks that come with the program, ready to copy."""
