"""Served as the product is, but for what that loads before its first request and writes after its last."""
