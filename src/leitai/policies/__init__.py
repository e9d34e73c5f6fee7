"""The policies and procedures that come with the program: examples to copy and to change."""
