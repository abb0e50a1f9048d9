"""The exact route: availability, outage frequency, importance and cut sets by decision diagrams, without simulation."""
