"""A setting that can not be used."""


class FaultySetting(ValueError):
    """A variable of the environment has a value that can not be used."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: expected {expected}")
        self.name = name
