"""Measures the product on more than it ships; nothing here is needed to run the site."""
