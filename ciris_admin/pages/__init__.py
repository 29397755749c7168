"""What every screen shares: page or fragment, JSON twin, CSV, lists and their paging."""
