"""Deal and playbook files: YAML in, values out, every fault named."""
