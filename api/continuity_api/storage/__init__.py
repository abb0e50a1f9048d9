"""What the service keeps: tables, the database they are in, and how an older one is brought up to date."""
