"""The authority: consent, codes, tokens, and what applications may do."""
