"""How fast it is: each module has run() and can be run by itself."""
