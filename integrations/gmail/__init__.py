"""Gmail: one mailbox of one person, as `domain.ports.provider` asks for it.

    begin (changes.py) -> backfill (listing.py) -> fetch.py -> normalise.py; changes.py tells what is new.

Source: the discovery document of gmail v1; what failures mean stands in `integrations.google_api`.
"""
