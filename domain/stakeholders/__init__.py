"""Who takes part in a deal, and what is proposed about them."""
