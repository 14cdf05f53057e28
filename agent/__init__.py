"""Brings the inputs in and the results out; knows both halves and judges nothing."""
