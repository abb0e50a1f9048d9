"""The reference engine on SimPy: one file per mechanism."""
