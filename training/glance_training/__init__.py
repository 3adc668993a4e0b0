"""What both trainings need."""
