"""Text that agents wrote, made fit to be printed."""


def readable(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can spell and no page can carry."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def shortened(text: str, letters: int) -> str:
    """Cut text on one line, and say with an ellipsis that it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= letters else f"{line[:letters]}…"
