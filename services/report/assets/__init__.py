"""What a page is made of beside its data: markup, style and scripts."""
