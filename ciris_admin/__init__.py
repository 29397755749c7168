"""The web console: knows HTTP, people and screens; touches no table but its own."""

__version__ = "0.1.0"
