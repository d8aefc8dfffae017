"""What does the service remember, so that no job is lost with any process? Records in SQL; the truth about every job."""
