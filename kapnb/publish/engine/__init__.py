"""Notebooks in processes that are forked from one that has everything loaded."""
