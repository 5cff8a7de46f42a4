"""The corpus folder: what lies in it, what is known of each file, what a run would do; adding and taking out."""
