"""The query options of Graph, as far as Outlook takes them."""
