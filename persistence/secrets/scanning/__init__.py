"""Finding secrets that stand in clear in a store, and sealing those that may be rewritten."""
