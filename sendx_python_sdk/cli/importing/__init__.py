"""The command `sendx import`: files become rows, rows become requests."""
