"""One module or package per platform, by netmiko's name. Found by walking this folder."""
