"""Time and memory of whole builds, as ratios. Nothing here is asserted; see README.md."""
