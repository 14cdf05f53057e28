"""What parsing yields: frozen records of one device, each fact with the lines it stands on.

Loads pydantic and the standard library only. Import the names from the modules.
"""
