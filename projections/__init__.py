"""What people may see: documents folded from the log, which can be thrown away and rebuilt."""
