"""In which order `np.einsum` is best computed."""
import _numpy


def _parsed(operands):
    """The labels of each array, of the result, and the arrays."""
    if not operands:
        raise ValueError("No input operands")
    if isinstance(operands[0], str):
        text, arrays = operands[0].replace(" ", ""), [_numpy.asarray(a) for a in operands[1:]]
    else:
        letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        pairs = list(operands)
        result = pairs.pop() if len(pairs) % 2 else None
        arrays = [_numpy.asarray(a) for a in pairs[::2]]
        text = ",".join("".join("..." if i is Ellipsis else letters[i] for i in labels) for labels in pairs[1::2])
        if result is not None:
            text += "->" + "".join(letters[i] for i in result)
    if "..." in text:
        raise NotImplementedError("np.einsum_path takes no ellipsis in torchlings")
    inputs, arrow, output = text.partition("->")
    inputs = inputs.split(",")
    if not arrow:
        joined = "".join(inputs)
        output = "".join(sorted(c for c in set(joined) if joined.count(c) == 1))
    for label in output:
        if label not in "".join(inputs):
            raise ValueError(f"Output character {label} did not appear in the input")
    if len(inputs) != len(arrays):
        raise ValueError("Number of einsum subscripts must be equal to the number of operands.")
    return inputs, output, arrays


def _sizes(inputs, arrays):
    sizes = {}
    for number, (labels, array) in enumerate(zip(inputs, arrays)):
        if len(labels) != array.ndim:
            raise ValueError(f"Einstein sum subscript {labels} does not contain the correct number of indices for operand {number}.")
        for label, size in zip(labels, array.shape):
            if sizes.get(label, 1) not in (1, size) and size != 1:
                raise ValueError(f"Size of label '{label}' for operand {number} ({sizes[label]}) does not match previous terms ({size}).")
            sizes[label] = max(size, sizes.get(label, 1))
    return sizes


def _elements(labels, sizes):
    count = 1
    for label in labels:
        count *= sizes[label]
    return count


def _cost(labels, is_inner, terms, sizes):
    """Multiplications and additions of one contraction."""
    return _elements(labels, sizes) * (max(1, terms - 1) + is_inner)


def _contracted(places, sets, output):
    """What is left when some arrays are put together: the labels kept, those summed over, the arrays left."""
    used = frozenset().union(*(sets[p] for p in places))
    rest = [s for i, s in enumerate(sets) if i not in places]
    kept = used & frozenset(output).union(*rest)
    return kept, used - kept, used, [*rest, kept]


def _optimal(sets, output, sizes, limit):
    """The cheapest order of pairs, found by trying all."""
    from itertools import combinations

    found = [(0, [], sets)]
    for step in range(len(sets) - 1):
        following = []
        for cost, places, left in found:
            for pair in combinations(range(len(sets) - step), 2):
                kept, summed, used, rest = _contracted(pair, left, output)
                if _elements(kept, sizes) > limit:
                    continue
                following.append((cost + _cost(used, bool(summed), 2, sizes), [*places, pair], rest))
        if not following:
            cost, places, left = min(found, key=lambda one: one[0])
            return [*places, tuple(range(len(sets) - step))]
        found = following
    return min(found, key=lambda one: one[0])[1]


def _greedy(sets, output, sizes, limit):
    """An order that takes, again and again, the pair that makes the result smallest, then the cheapest."""
    from itertools import combinations

    if len(sets) < 3:
        return [tuple(range(len(sets)))]
    left, places, spent = list(sets), [], 0
    naive = _cost(frozenset().union(*sets), bool(frozenset().union(*sets) - frozenset(output)), len(sets), sizes)
    for _ in range(len(sets) - 1):
        pairs = [p for p in combinations(range(len(left)), 2) if left[p[0]] & left[p[1]]] or list(combinations(range(len(left)), 2))
        best = None
        for pair in pairs:
            kept, summed, used, rest = _contracted(pair, left, output)
            if _elements(kept, sizes) > limit:
                continue
            cost = _cost(used, bool(summed), 2, sizes)
            removed = sum(_elements(left[p], sizes) for p in pair) - _elements(kept, sizes)
            if spent + cost <= naive and (best is None or (-removed, cost) < best[0]):
                best = (-removed, cost), pair, rest
        if best is None:
            return [*places, tuple(range(len(left)))]
        spent += best[0][1]
        places.append(best[1])
        left = best[2]
    return places


def einsum_path(*operands, optimize="greedy", einsum_call=False):
    """Returns the order in which arrays are best contracted, and a report of what it costs."""
    if optimize is True:
        optimize = "greedy"
    limit = None
    if optimize is None or optimize is False:
        optimize = False
    elif isinstance(optimize, (list, tuple)) and len(optimize) == 2 and isinstance(optimize[0], str) and isinstance(
            optimize[1], (int, float)):
        optimize, limit = optimize[0], int(optimize[1])
    given = list(optimize) if isinstance(optimize, (list, tuple)) else None
    if given is not None and given[:1] != ["einsum_path"] or given is None and optimize not in (False, "greedy", "optimal"):
        raise TypeError(f"Did not understand the path: {optimize}")
    inputs, output, arrays = _parsed(operands)
    sizes = _sizes(inputs, arrays)
    sets = [frozenset(labels) for labels in inputs]
    largest = max([_elements(labels, sizes) for labels in [*inputs, output]])
    limit = largest if limit is None else limit
    everything = frozenset().union(*sets)
    is_inner = sum(len(s) for s in sets) > len(everything)
    naive = _cost(everything, is_inner, len(inputs), sizes)
    if given is not None:
        path = [tuple(p) for p in given[1:]]
    elif optimize is False:
        path = [tuple(range(len(inputs)))]
    elif len(inputs) in (1, 2) or everything == frozenset(output):
        path = [tuple(range(len(inputs)))]
    else:
        path = (_greedy if optimize == "greedy" else _optimal)(sets, output, sizes, limit)
    return ["einsum_path", *path], _report(path, inputs, output, sets, sizes, naive, len(everything))


def _report(path, inputs, output, sets, sizes, naive, scaling):
    """What an order costs, as text."""
    left, labels = list(sets), list(inputs)
    lines, total, scalings, intermediates = [], 0, [], []
    for number, places in enumerate(path):
        places = tuple(sorted(places, reverse=True))
        kept, summed, used, rest = _contracted(places, left, output)
        cost = _cost(used, bool(summed), len(places), sizes)
        total += cost
        scalings.append(len(used))
        intermediates.append(_elements(kept, sizes))
        taken = [labels.pop(p) for p in places]
        left = [s for i, s in enumerate(left) if i not in places] + [kept]
        made = output if number == len(path) - 1 else "".join(c for _, c in sorted((sizes[c], c) for c in kept))
        labels.append(made)
        current = ",".join(taken) + "->" + made
        remaining = ",".join(labels) + "->" + output
        lines.append(f"\n{len(used):4d}    {current:>24} {remaining:>40}")
    optimized = total + 1
    head = [
        f"  Complete contraction:  {','.join(inputs)}->{output}", f"         Naive scaling:  {scaling}",
        f"     Optimized scaling:  {max(scalings)}", f"      Naive FLOP count:  {naive:.3e}",
        f"  Optimized FLOP count:  {optimized:.3e}", f"   Theoretical speedup:  {naive / optimized:3.3f}",
        f"  Largest intermediate:  {max(intermediates):.3e} elements", "-" * 74,
        f"{'scaling':>6} {'current':>24} {'remaining':>40}", "-" * 74,
    ]
    return "\n".join(head) + "".join(lines)
