"""Pure renderers: a result in, text out."""
