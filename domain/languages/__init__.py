"""Language packs: the signals that stand in what a person wrote (rules.md section 2)."""
