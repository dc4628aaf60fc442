"""Public holidays of countries and subdivisions, as calendars of working days."""
