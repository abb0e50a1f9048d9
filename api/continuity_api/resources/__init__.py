"""The addresses of the API: each view loads, calls and dumps."""
