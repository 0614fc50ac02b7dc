"""For people who write samplers: the checks every sampler of this package passes."""

__all__ = ["estimator_checks"]
