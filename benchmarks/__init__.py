"""The benchmark of the addon: what an import costs, against what it must cost. See ``__main__``."""
