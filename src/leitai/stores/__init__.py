"""Where things are kept: each store fulfils a protocol of the core (``leitai.journal.Store``)."""
