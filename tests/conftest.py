import os

# Before numpy or torch start: on a busy machine of few cores, threads that wait for each other
# cost more than they bring, and timings lie.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Pictures are drawn into memory, also where there is a screen.
os.environ.setdefault("MPLBACKEND", "Agg")
# pytest-xdist sets the width of its own terminal; tests expect none unless they set one.
os.environ.pop("COLUMNS", None)

from hypothesis import HealthCheck, settings

# Samplers import their parts at the first call, so a first example may be slow.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", max_examples=25, **_COMMON)
settings.register_profile("ci", max_examples=25, derandomize=True, **_COMMON)
settings.register_profile("long", max_examples=2000, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
