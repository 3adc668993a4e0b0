"""Distils Glance's detector from a published one, without labels."""
