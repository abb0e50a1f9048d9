"""The simulation's world as arrays, compiled: the same meaning and the same luck as `simulation`, at another speed.

`lower` turns a plan into arrays or says what forbids it; `run` simulates. Importing this package, or `lower`, imports
no compiler; `run` needs numba (the extra `kernel`) and raises a ContinuityError where it is missing.
"""
