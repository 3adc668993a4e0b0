"""Trains, measures and exports Glance's segmenters."""
