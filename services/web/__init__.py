"""The pages that this system serves, and what all of them share: markup, style, policies, signing in."""
