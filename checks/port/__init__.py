"""The cable: both ends enabled, the packets fit."""
