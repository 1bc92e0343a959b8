"""L-BFGS: Newton's method with curvature learnt from the last steps (Nocedal and Wright, Numerical Optimization, 2nd
edition, algorithms 7.4 and 7.5), with a line search for the strong Wolfe conditions (algorithms 3.5 and 3.6).
"""
import torch
from _torch import _set_grad_enabled
from torch.optim.optimizer import Optimizer, _check_lr

__all__ = ["LBFGS"]

_SUFFICIENT_DECREASE = 1e-4
_CURVATURE = 0.9
_SEARCH_STEPS_MAX = 25
_BRACKET_WIDTH_MIN = 1e-9

_MEMORY = ("d", "t", "old_dirs", "old_stps", "ro", "H_diag", "prev_flat_grad", "prev_loss")


class LBFGS(Optimizer):
    """Minimizes over all parameters at once. `step` wants a closure, which it calls several times."""

    def __init__(
        self,
        params,
        lr=1,
        max_iter=20,
        max_eval=None,
        tolerance_grad=1e-7,
        tolerance_change=1e-9,
        history_size=100,
        line_search_fn=None,
        *,
        maximize=False,
    ):
        _check_lr(lr)
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
            "maximize": maximize,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    def _flat_gradient(self):
        flat = torch.cat(
            [(torch.zeros_like(p) if p.grad is None else p.grad).reshape(-1) for p in self._params]
        )
        return flat.neg_() if self.param_groups[0]["maximize"] else flat

    def _move(self, length, direction):
        """Adds a multiple of a flat direction to the parameters."""
        length, start = float(length), 0
        for parameter in self._params:
            end = start + parameter.numel()
            parameter.add_(direction[start:end].view_as(parameter), alpha=length)
            start = end

    def _evaluate(self, closure):
        """The closure's loss as a number to minimize, and its flat gradient."""
        _set_grad_enabled(True)
        loss = closure()
        _set_grad_enabled(False)
        number = float(loss)
        return loss, -number if self.param_groups[0]["maximize"] else number, self._flat_gradient()

    def step(self, closure):
        """Takes up to `max_iter` iterations; gives the loss of before."""
        before = _set_grad_enabled(False)
        try:
            return self._minimize(closure)
        finally:
            _set_grad_enabled(before)

    def _minimize(self, closure):
        group = self.param_groups[0]
        lr, tolerance_grad, tolerance_change = group["lr"], group["tolerance_grad"], group["tolerance_change"]
        if isinstance(lr, torch.Tensor):
            lr = lr.item()
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first_loss, loss, gradient = self._evaluate(closure)
        evaluations = 1
        state["func_evals"] += 1
        if gradient.abs().max() <= tolerance_grad:
            return first_loss
        # What is learnt: kept in the state at the end, under PyTorch's names and in its order.
        memory = {name: state.get(name) for name in _MEMORY}
        for iteration in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            if state["n_iter"] == 1:
                direction = gradient.neg()
                memory.update(old_dirs=[], old_stps=[], ro=[], H_diag=1)
                length = min(1.0, 1.0 / gradient.abs().sum()) * lr
            else:
                state["al"] = [None] * group["history_size"]
                direction = self._direction(memory, gradient, state["al"])
                length = lr
            loss_before = loss
            memory.update(d=direction, t=length, prev_flat_grad=gradient.clone(), prev_loss=loss)
            slope = gradient.dot(direction)
            if slope > -tolerance_change:
                break
            used = 0
            if group["line_search_fn"] is not None:
                loss, gradient, length, used = self._search(closure, length, direction, loss, gradient, slope)
                memory["t"] = length
            else:
                self._move(length, direction)
                if iteration != group["max_iter"]:
                    _, loss, gradient = self._evaluate(closure)
                    used = 1
            evaluations += used
            state["func_evals"] += used
            if (
                evaluations >= group["max_eval"]
                or gradient.abs().max() <= tolerance_grad
                or direction.mul(length).abs().max() <= tolerance_change
                or abs(loss - loss_before) < tolerance_change
            ):
                break
        state.update(memory)
        return first_loss

    @staticmethod
    def _direction(memory, gradient, weights):
        """Learns from the last step, then multiplies the gradient by the inverse Hessian's estimate (algorithm 7.4)."""
        changes, steps, inverses = memory["old_dirs"], memory["old_stps"], memory["ro"]
        change = gradient.sub(memory["prev_flat_grad"])
        step = memory["d"].mul(memory["t"])
        curvature = change.dot(step)
        if curvature > 1e-10:
            if len(changes) == len(weights):
                for history in (changes, steps, inverses):
                    history.pop(0)
            changes.append(change)
            steps.append(step)
            inverses.append(1.0 / curvature)
            memory["H_diag"] = curvature / change.dot(change)
        direction = gradient.neg()
        for i in range(len(changes) - 1, -1, -1):
            weights[i] = steps[i].dot(direction) * inverses[i]
            direction.add_(changes[i], alpha=-weights[i].item())
        direction = direction.mul(memory["H_diag"])
        for i, change in enumerate(changes):
            weight = change.dot(direction) * inverses[i]
            direction.add_(steps[i], alpha=(weights[i] - weight).item())
        return direction

    def _search(self, closure, length, direction, loss, gradient, slope):
        """Finds a step's length by line search and goes there: loss, gradient, length, number of evaluations."""
        if self.param_groups[0]["line_search_fn"] != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        origin = [parameter.clone() for parameter in self._params]

        def return_to_origin():
            for parameter, value in zip(self._params, origin):
                parameter.copy_(value)

        def at(length):
            self._move(length, direction)
            _, loss, gradient = self._evaluate(closure)
            return_to_origin()
            return length, loss, gradient, gradient.dot(direction)

        (length, loss, gradient, _), used = _strong_wolfe(at, length, direction, (0, loss, gradient, slope))
        self._move(length, direction)
        return loss, gradient, length, used


def _strong_wolfe(at, length, direction, origin):
    """A point along a direction that meets the strong Wolfe conditions, and how often the function was evaluated.

    A point is its distance, loss, gradient and slope.
    """
    _, first_loss, _, first_slope = origin
    scale = direction.abs().max()

    def too_high(point):
        return point[1] > first_loss + _SUFFICIENT_DECREASE * point[0] * first_slope

    def is_flat(point):
        return abs(point[3]) <= -_CURVATURE * first_slope

    before, point, tried = origin, at(length), 0
    while tried < _SEARCH_STEPS_MAX:
        if too_high(point) or (tried > 1 and point[1] >= before[1]):
            break
        if is_flat(point):
            return point, tried + 1
        if point[3] >= 0:
            break
        bounds = (point[0] + 0.01 * (point[0] - before[0]), point[0] * 10)
        length = _cubic_minimum(before, point, bounds)
        before, point = point, at(length)
        tried += 1
    ends = [origin if tried == _SEARCH_STEPS_MAX else before, point]
    low = 0 if ends[0][1] <= ends[1][1] else 1
    stalled = False
    while tried < _SEARCH_STEPS_MAX and abs(ends[1][0] - ends[0][0]) * scale >= _BRACKET_WIDTH_MIN:
        length, stalled = _inside(ends, stalled)
        point = at(length)
        tried += 1
        if too_high(point) or point[1] >= ends[low][1]:
            ends[1 - low] = point
            low = 0 if ends[0][1] <= ends[1][1] else 1
            continue
        found = is_flat(point)
        if not found and point[3] * (ends[1 - low][0] - ends[low][0]) >= 0:
            ends[1 - low] = ends[low]
        ends[low] = point
        if found:
            break
    return ends[low], tried + 1


def _inside(ends, stalled):
    """The next length to try within a bracket, kept off its ends when the last one was near them too."""
    length = _cubic_minimum(*ends)
    lowest, highest = min(ends[0][0], ends[1][0]), max(ends[0][0], ends[1][0])
    margin = 0.1 * (highest - lowest)
    if min(highest - length, length - lowest) >= margin:
        return length, False
    if not stalled and lowest < length < highest:
        return length, True
    nearer_highest = abs(length - highest) < abs(length - lowest)
    return (highest - margin if nearer_highest else lowest + margin), False


def _cubic_minimum(first, second, bounds=None):
    """Where the cubic through two points with their slopes has its minimum (equation 3.59), within bounds."""
    x1, f1, _, g1 = first
    x2, f2, _, g2 = second
    lowest, highest = bounds if bounds is not None else (x1, x2) if x1 <= x2 else (x2, x1)
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1**2 - g1 * g2
    if square < 0:
        return (lowest + highest) / 2.0
    d2 = square.sqrt()
    if x1 <= x2:
        place = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
    else:
        place = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(place, lowest), highest)
