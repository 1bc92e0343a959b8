"""A scale for losses, so that gradients in float16 do not vanish: it halves where one overflows, and grows again."""
import warnings

import torch


class GradScaler:
    """Multiplies losses, divides gradients, leaves out steps with infinite ones, and adapts its factor."""

    def __init__(
        self, device="cuda", init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True
    ):
        self._device = device
        self._enabled = enabled
        if device == "cuda" and enabled and not torch.cuda.is_available():
            warnings.warn(
                "torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.", stacklevel=2
            )
            self._enabled = False
        if self._enabled:
            assert growth_factor > 1.0, "The growth factor must be > 1.0."
            assert backoff_factor < 1.0, "The backoff factor must be < 1.0."
        self._init_scale = init_scale
        self._growth_factor = growth_factor
        self._backoff_factor = backoff_factor
        self._growth_interval = growth_interval
        self._scale = None
        self._growth_tracker = 0
        self._restart()

    def _restart(self):
        """Forgets what the optimizers of this iteration did."""
        self._stages = {}
        self._overflowed = {}

    def _check_scale(self, verb):
        assert self._scale is not None, (
            f"Attempted {verb} but _scale is None.  This may indicate your script did not use "
            "scaler.scale(loss or outputs) earlier in the iteration."
        )

    def scale(self, outputs):
        """Multiplies a tensor, or each in a sequence, by the factor."""
        if not self._enabled:
            return outputs
        if self._scale is None:
            self._scale = float(self._init_scale)
        if isinstance(outputs, torch.Tensor):
            return outputs * torch.tensor(self._scale, device=outputs.device)
        if isinstance(outputs, (list, tuple)):
            return type(outputs)(self.scale(output) for output in outputs)
        if hasattr(outputs, "__iter__"):
            return map(self.scale, outputs)
        raise ValueError("outputs must be a Tensor or an iterable of Tensors")

    def unscale_(self, optimizer):
        """Divides the gradients of an optimizer's parameters by the factor, and looks for infinite ones."""
        if not self._enabled:
            return
        self._check_scale("unscale_")
        stage = self._stages.get(id(optimizer))
        if stage == "unscaled":
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        if stage == "stepped":
            raise RuntimeError("unscale_() is being called after step().")
        overflowed = None
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                gradient = parameter.grad
                if gradient is None:
                    continue
                if gradient.dtype == torch.float16:
                    raise ValueError("Attempting to unscale FP16 gradients.")
                with torch.no_grad():
                    finite = bool(torch.isfinite(gradient).all())
                    gradient.mul_(1.0 / self._scale)
                overflowed = bool(overflowed) or not finite
        self._overflowed[id(optimizer)] = overflowed
        self._stages[id(optimizer)] = "unscaled"

    def step(self, optimizer, *args, **kwargs):
        """Lets the optimizer step, unless a gradient is infinite."""
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        self._check_scale("step")
        stage = self._stages.get(id(optimizer))
        if stage == "stepped":
            raise RuntimeError("step() has already been called since the last update().")
        if stage is None:
            self.unscale_(optimizer)
        overflowed = self._overflowed[id(optimizer)]
        assert overflowed is not None, "No inf checks were recorded for this optimizer."
        result = None if overflowed else optimizer.step(*args, **kwargs)
        self._stages[id(optimizer)] = "stepped"
        return result

    def update(self, new_scale=None):
        """Adapts the factor, or sets it; a new iteration begins."""
        if not self._enabled:
            return
        self._check_scale("update")
        if new_scale is not None:
            self._scale = float(new_scale)
        else:
            checked = [overflowed for overflowed in self._overflowed.values() if overflowed is not None]
            assert checked, "No inf checks were recorded prior to update."
            if any(checked):
                self._scale *= self._backoff_factor
                self._growth_tracker = 0
            else:
                self._growth_tracker += 1
                if self._growth_tracker == self._growth_interval:
                    self._scale *= self._growth_factor
                    self._growth_tracker = 0
        self._restart()

    def get_scale(self):
        """Returns the factor."""
        if not self._enabled:
            return 1.0
        return self._init_scale if self._scale is None else self._scale

    def get_growth_factor(self):
        """Returns what the factor grows by."""
        return self._growth_factor

    def set_growth_factor(self, new_factor):
        """Sets what the factor grows by."""
        self._growth_factor = new_factor

    def get_backoff_factor(self):
        """Returns what the factor shrinks by."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor):
        """Sets what the factor shrinks by."""
        self._backoff_factor = new_factor

    def get_growth_interval(self):
        """Returns the number of good iterations before the factor grows."""
        return self._growth_interval

    def set_growth_interval(self, new_interval):
        """Sets the number of good iterations before the factor grows."""
        self._growth_interval = new_interval

    def is_enabled(self):
        """Says whether anything is scaled."""
        return self._enabled

    def state_dict(self):
        """Returns what `load_state_dict` takes."""
        if not self._enabled:
            return {}
        return {
            "scale": self.get_scale(),
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict):
        """Goes on where a scaler stood."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler."
            )
        self._init_scale = state_dict["scale"]
        if self._scale is not None:
            self._scale = float(state_dict["scale"])
        self._growth_factor = state_dict["growth_factor"]
        self._backoff_factor = state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
        self._growth_tracker = state_dict["_growth_tracker"]
