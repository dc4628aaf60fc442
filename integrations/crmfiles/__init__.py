"""Deals out of the CSV that a CRM exports: Salesforce, HubSpot, Pipedrive, or columns named by hand."""
