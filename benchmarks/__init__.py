"""Is narrator fast and small beside what people would use instead? Measured here; see README.md."""
