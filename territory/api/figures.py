"""Figures for Prometheus: requests, and what waits in the store."""

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class Figures:
    """Figures of one application: nothing is shared with another in the same process."""

    def __init__(self, count_jobs: Callable[[], Mapping[str, int]]) -> None:
        self.registry = CollectorRegistry()
        self.count_jobs = count_jobs
        names = ("method", "route", "status")
        self._requests = Counter(
            "territory_requests", "Requests answered.", names, registry=self.registry
        )
        self._seconds = Histogram(
            "territory_request_seconds",
            "Seconds until a request was answered.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._jobs = Gauge("territory_jobs", "Jobs by state.", ("state",), registry=self.registry)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is the pattern, as paths would be too many to count."""
        method = method if method in METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def write(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        for state, count in self.count_jobs().items():
            self._jobs.labels(state).set(count)
        return generate_latest(self.registry)
