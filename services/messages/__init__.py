"""What is said on the channel: CloudEvents 1.0, and the forms of what they carry."""
