"""What the agent learns: one small pure rule per kind of configuration.

Each rule is a module with the same four words. `State` is what was heard so far; `fold` adds
one interaction; `value` says what follows; `explain` says why, in words. Nothing here reads a
clock, a database or chance: whoever calls brings them along.
"""
