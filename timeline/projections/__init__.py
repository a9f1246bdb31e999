"""What follows from the log: read models, disposable and rebuilt at will."""
