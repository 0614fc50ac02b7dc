"""Devices, seeds and threads of torch.

One thread unless the caller allows more, so that results depend on the seed alone.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import numpy as np
import pytest
from joblib import parallel_config
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.neighbors import KNeighborsClassifier
from threadpoolctl import threadpool_limits

torch = pytest.importorskip("torch")

from imblearn_multilabel._torch.runtime import (  # noqa: E402
    fixed_threads,
    import_torch,
    memory_advice,
    resolve_device,
    seeded,
)
from imblearn_multilabel.ensemble import ResamplingEnsembleClassifier  # noqa: E402
from imblearn_multilabel.over_sampling import AEMLO, MLDM  # noqa: E402
from imblearn_multilabel.utils import torch_threads  # noqa: E402
from tests.samplers import make_sampler, quiet  # noqa: E402

pytestmark = [pytest.mark.torch, quiet]

CPU = torch.device("cpu")

X = np.random.RandomState(0).standard_normal((60, 4))
Y = (np.random.RandomState(1).random_sample((60, 4)) < [0.6, 0.4, 0.2, 0.15]).astype(int)


@pytest.fixture(autouse=True)
def _three_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


def count_threads(monkeypatch):
    """Watch how many threads linear layers compute with."""
    seen = set()
    forward = torch.nn.Linear.forward

    def watched(layer, inputs):
        seen.add(torch.get_num_threads())
        return forward(layer, inputs)

    monkeypatch.setattr(torch.nn.Linear, "forward", watched)
    return seen


def test_the_number_is_restored_also_after_an_error():
    with suppress(KeyboardInterrupt), fixed_threads():
        assert torch.get_num_threads() == 1
        raise KeyboardInterrupt
    assert torch.get_num_threads() == 3


def test_threads_of_python_take_turns():
    start = Barrier(4)

    def compute(_):
        start.wait(timeout=30)
        for _ in range(50):
            with fixed_threads():
                assert torch.get_num_threads() == 1
        return torch.get_num_threads()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(compute, range(4))) == [3] * 4
    assert torch.get_num_threads() == 3


@pytest.mark.parametrize("sampler_class", [AEMLO, MLDM])
def test_networks_compute_with_one_thread(sampler_class, monkeypatch):
    seen = count_threads(monkeypatch)
    sampler = make_sampler(sampler_class, random_state=0)
    sampler.fit_resample(X, Y)
    if sampler_class is AEMLO:
        sampler.encode(X)
        sampler.sample(3, random_state=0)
    assert seen == {1}


def test_more_threads_where_the_caller_allows_them(monkeypatch):
    seen = count_threads(monkeypatch)
    with torch_threads(2):
        make_sampler(MLDM, random_state=0).fit_resample(X, Y)
    assert seen == {2}
    assert torch.get_num_threads() == 3
    with fixed_threads():
        assert torch.get_num_threads() == 1


@pytest.mark.parametrize("number", [0, -1, 1.5, "2", None])
def test_a_number_of_threads_is_a_positive_integer(number):
    with pytest.raises((TypeError, ValueError), match="n_threads"), torch_threads(number):
        pass


def data(n_samples, n_features, n_labels):
    rng = np.random.RandomState(n_samples)
    X = rng.normal(size=(n_samples, n_features))
    shares = np.linspace(0.03, 0.4, n_labels)
    return X, (rng.random_sample((n_samples, n_labels)) < shares).astype(int)


def results(n_jobs):
    """Return all that networks give, for small and wide tables and from an ensemble."""
    small, (X, y) = data(200, 20, 5), data(333, 72, 6)
    thin = sparse.csr_array(np.where(X > 1, X, 0))
    aemlo = AEMLO(max_epochs=4, random_state=0)
    tables = []
    for sampler in (aemlo, MLDM(n_steps=5, max_iter=20, random_state=0)):
        for given in (small, (X, y), (thin, y)):
            tables += sampler.fit_resample(*given)
    tables += [aemlo.encode(thin), *aemlo.sample(50, random_state=0)]
    nearest = KNeighborsClassifier(3, weights="distance")
    model = ResamplingEnsembleClassifier(
        nearest, aemlo, n_estimators=2, threshold_cv=2, random_state=0, n_jobs=n_jobs
    )
    tables.append(model.fit(*small).predict_proba(small[0]))
    return [table.toarray() if sparse.issparse(table) else table for table in tables]


def test_results_do_not_depend_on_the_number_of_threads():
    found = []
    for number in (1, 2):
        torch.set_num_threads(number)
        with threadpool_limits(number), parallel_config("threading"):
            found.append(results(number))
    for one, other in zip(*found, strict=True):
        assert_array_equal(one, other)


def test_missing_torch_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r'pip install "imblearn-multilabel\[torch\]"$'):
        import_torch("AEMLO")


def test_devices():
    assert resolve_device("cpu") == torch.device("cpu")
    expected = (
        r"^`device` must be .* can use here; got 'abacus'\. Use device='cpu'\. \(torch: .*\)$"
    )
    with pytest.raises(ValueError, match=expected):
        resolve_device("abacus")


def test_other_errors_are_no_lack_of_memory():
    with pytest.raises(RuntimeError, match="another"), memory_advice(CPU, batch_size=3):
        raise RuntimeError("another")


def draw(seed):
    with seeded(seed, CPU) as generator:
        return torch.rand(3).tolist() + torch.rand(3, generator=generator).tolist()


def test_same_seed_same_numbers_and_other_seeds_other_numbers():
    assert draw(1) == draw(1)
    assert draw(1) != draw(2)


@pytest.mark.parametrize("error", [None, KeyboardInterrupt])
def test_global_generator_comes_back_also_after_an_error(error):
    before = torch.get_rng_state()
    with suppress(KeyboardInterrupt), seeded(0, CPU):
        torch.rand(5)
        if error is not None:
            raise error
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_generator_of_the_device_comes_back_too():
    device = torch.device("cuda", 0)
    before = torch.cuda.get_rng_state(device)
    with seeded(0, device):
        first = torch.rand(3, device=device)
    with seeded(0, device):
        assert torch.equal(torch.rand(3, device=device), first)
    assert torch.equal(torch.cuda.get_rng_state(device), before)
