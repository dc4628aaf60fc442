"""The company's settings in the ledger: stated from setpoint.yaml, taken by deals that leave things out."""
