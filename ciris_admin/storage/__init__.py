"""The store itself: engine, size, tables, growth."""
