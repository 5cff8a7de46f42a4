"""What readers see of answers and sources, made safe to show."""
