"""Outlook mail: the folders of one mailbox, as `domain.ports.provider` asks for them.

    folders.py (which there are) -> changes.py (what is there, and what changed) -> fetch.py -> normalise.py

Each folder is a collection of its own, because Graph tells changes by folder. A message that was moved is
gone in one and there in the other, under the same immutable id. Rows of a page are small; the message itself
is fetched as it was sent (`$value`) and read by the same reader as mail files, so that a message is the same
touch wherever it is seen. What failures mean stands in `integrations.microsoft_graph`.
"""
