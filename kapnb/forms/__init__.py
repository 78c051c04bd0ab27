"""The forms of the five steps, for notebooks: everything here needs ipywidgets."""
