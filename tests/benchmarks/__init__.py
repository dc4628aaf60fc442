"""Speed and size, measured: `python -m tests.benchmarks`."""
