"""What a deal is. Pure: values and functions, no clock, no I/O, no third-party package."""
