"""Who may come in, and what they may do: sign-in, roles, sessions and people."""
