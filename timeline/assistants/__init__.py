"""What assistants ask of the log, by the Model Context Protocol: answers with ids, sources and the log's state."""
