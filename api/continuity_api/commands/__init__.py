"""The service's own commands, which the command line finds by their entry points."""
