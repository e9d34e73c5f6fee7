"""Staff at a desk."""
