"""The console's own chain: who came, what they did and were refused, in the console's database."""
