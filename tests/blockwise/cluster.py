"""A cluster of two worker processes, for tests."""

from contextlib import contextmanager, suppress


@contextmanager
def two_workers(memory_limit):
    """Yield the client of a cluster that is closed at the end, on any free ports."""
    from distributed import Client, LocalCluster

    cluster = LocalCluster(
        n_workers=2,
        processes=True,
        threads_per_worker=1,
        memory_limit=memory_limit,
        # Other tests have clusters too.
        dashboard_address=":0",
    )
    with Client(cluster) as client:
        yield client
    # On a busy machine workers go later than they are waited for, and a dead one is missed.
    for _ in range(3):
        with suppress(TimeoutError, KeyError):
            cluster.close()
            break
