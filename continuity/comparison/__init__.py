"""Two plans compared: what their texts say otherwise, what checks find, and what both do on the same luck."""
