"""Capture: from mail files to facts, kept together with what could not be read."""
