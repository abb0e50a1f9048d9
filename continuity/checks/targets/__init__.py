"""Rules about what is promised: objectives, agreements, suppliers."""
