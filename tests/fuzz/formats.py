"""Every format that has a reader: samples of it, and what they are spiced with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.fuzz.samples import SAMPLES
from tests.fuzz.samples_of_google import OF_GOOGLE, SPICE_OF_GOOGLE
from tests.fuzz.samples_of_microsoft import OF_MICROSOFT, SPICE_OF_MICROSOFT
from tests.fuzz.spices import SPICE

SAMPLES_OF: Mapping[str, Sequence[bytes]] = {**SAMPLES, **OF_GOOGLE, **OF_MICROSOFT}
SPICE_OF: Mapping[str, Sequence[bytes]] = {**SPICE, **SPICE_OF_GOOGLE, **SPICE_OF_MICROSOFT}
