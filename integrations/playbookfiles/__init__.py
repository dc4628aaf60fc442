"""Deal and playbook files: YAML in, values out, every fault named."""

from integrations.playbookfiles.deal import read_deal_file
from integrations.playbookfiles.faults import Fault, FaultyFile
from integrations.playbookfiles.playbook import (
    NoSuchPlaybook,
    builtin_names,
    builtin_playbook,
    read_playbook_file,
)

__all__ = [
    "Fault",
    "FaultyFile",
    "NoSuchPlaybook",
    "builtin_names",
    "builtin_playbook",
    "read_deal_file",
    "read_playbook_file",
]
