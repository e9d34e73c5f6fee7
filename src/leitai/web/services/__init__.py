"""What the product does: gather, ask the core, apply, record; one transaction each."""
