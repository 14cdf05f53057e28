"""One module a platform, by netmiko's name: which lines its second reader reads, and what they mean."""
