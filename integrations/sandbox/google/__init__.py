"""Google as capture sees it: sign-in, Gmail, Calendar and pushes."""
