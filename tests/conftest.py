import os

# Before numpy or torch start: on a busy machine of few cores, threads that wait for each other
# cost more than they bring, and timings lie.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Pictures are drawn into memory, also where there is a screen.
os.environ.setdefault("MPLBACKEND", "Agg")
# pytest-xdist sets the width of its own terminal; tests expect none unless they set one.
os.environ.pop("COLUMNS", None)

from hypothesis import HealthCheck, Phase, settings

# Samplers import their parts at the first call, so a first example may be slow.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# Every run draws the same examples, those of continuous integration.
settings.register_profile("ci", max_examples=25, derandomize=True, **_COMMON)
# Other ones in every run, for `nox -s campaign`. A failing one is not shrunk, which can take
# minutes, but printed with the line that repeats it.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.target)
settings.register_profile("campaign", max_examples=200, phases=_PHASES, print_blob=True, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
