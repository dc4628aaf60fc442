"""Matching held against mail whose truth is known: `python -m tests.matching`.

`world` makes who sells and who buys, `mixture` says how often what happens, `scenes` and
`scenes_of_people` play it, `corpus` turns it into contacts, `measure` counts, `rivals` are the
rules of others on the same mail.
"""
