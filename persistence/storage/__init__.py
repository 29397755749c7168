"""The store looked at from outside: what it is, how large it is, how it grows."""
