"""Tasks and the thoughts under them."""
