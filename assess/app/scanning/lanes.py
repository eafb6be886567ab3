"""Many endpoints at once, but each address one at a time."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Lanes(Generic[T]):
    """Work in lanes: one lane per address, in the order in which the work was given."""

    def __init__(self, work: Iterable[tuple[str, T]]) -> None:
        lanes: dict[str, deque[T]] = defaultdict(deque)
        for address, item in work:
            lanes[address].append(item)
        self._free = deque(lanes.values())

    def done_at_once(self, do: Callable[[T], R], concurrency: int) -> Iterator[tuple[T, R]]:
        """Yields results as they come, from at most `concurrency` threads.

        Threads are daemons: who stops iterating does not wait for what hangs. What `do` raises is raised
        here.
        """
        tasks: SimpleQueue[tuple[deque[T], T] | None] = SimpleQueue()
        results: SimpleQueue[tuple[deque[T], T, R | BaseException]] = SimpleQueue()
        workers = min(concurrency, len(self._free))
        for _ in range(workers):
            Thread(target=_work, args=(do, tasks, results), daemon=True).start()
        flying = 0
        try:
            while self._free or flying:
                while self._free and flying < workers:
                    lane = self._free.popleft()
                    tasks.put((lane, lane.popleft()))
                    flying += 1
                lane, item, result = results.get()
                flying -= 1
                if isinstance(result, BaseException):
                    raise result
                yield item, result
                if lane:
                    self._free.append(lane)
        finally:
            for _ in range(workers):
                tasks.put(None)


def _work(
    do: Callable[[T], R],
    tasks: "SimpleQueue[tuple[deque[T], T] | None]",
    results: "SimpleQueue[tuple[deque[T], T, R | BaseException]]",
) -> None:
    while (task := tasks.get()) is not None:
        lane, item = task
        try:
            results.put((lane, item, do(item)))
        except BaseException as error:
            results.put((lane, item, error))
