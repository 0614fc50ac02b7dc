"""Samplers that drop rows."""

__all__ = []
