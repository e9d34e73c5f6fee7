"""Programs: ``/api/v1``."""
