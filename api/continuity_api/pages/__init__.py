"""Plain pages for people: what there is, rendered here, without scripts."""
