"""Questions about the store itself: its engine, its tables, its growth."""
