"""How deep in a chain of needs each thing stands."""

from collections.abc import Iterable, Mapping, Sequence


def layers(names: Sequence[str], needs: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """The layer of each name: 0 for what nothing else needs, and every need right of who has it.

    Circles are broken at the first name of theirs, in the order given.

    >>> layers(["db", "web", "app"], {"web": ["app"], "app": ["db"]})
    {'db': 2, 'web': 0, 'app': 1}
    """
    known = set(names)
    wanted = {
        name: sorted({each for each in needs.get(name, ()) if each in known and each != name})
        for name in names
    }
    waits = dict.fromkeys(names, 0)
    for needed in wanted.values():
        for each in needed:
            waits[each] += 1
    layer = dict.fromkeys(names, 0)
    left = dict.fromkeys(names)
    ready = [name for name in names if not waits[name]]
    while left:
        name = ready.pop() if ready else next(iter(left))
        if name not in left:
            continue
        del left[name]
        for each in wanted[name]:
            if each in left:
                layer[each] = max(layer[each], layer[name] + 1)
                waits[each] -= 1
                if not waits[each]:
                    ready.append(each)
    return layer
