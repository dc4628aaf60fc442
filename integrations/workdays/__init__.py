"""Public holidays of countries and subdivisions as working-day calendars."""
