"""The HTTP service's package. It may import `continuity`; `continuity` never imports it."""
