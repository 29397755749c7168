"""Rows in, Plotly figures out, as plain dictionaries: no Django, no store, no colours.

A colour is the name of a custom property (`--series-1`, `--series-1/0.2`): charts.js
resolves it in the reader's theme.
"""
