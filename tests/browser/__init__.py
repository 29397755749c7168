"""A package, so that pytest knows when its last test is over: one Chromium serves all of them."""
