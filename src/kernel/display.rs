//! What a cell shows besides text: progress bars and figures. The native module below `tqdm` and `matplotlib`.

use std::cell::RefCell;
use std::rc::Rc;

use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;

use super::stream::Sink;

thread_local! {
    static SINK: RefCell<Option<Rc<dyn Sink>>> = RefCell::default();
}

/// From now on figures and bars go to `sink`.
pub fn install(sink: &Rc<dyn Sink>) {
    SINK.set(Some(sink.clone()));
}

/// Registers the native module.
pub fn module_def(context: &Context) -> &'static PyModuleDef {
    native::module_def(context)
}

#[expect(clippy::needless_pass_by_value, reason = "the binding macros fix the signatures")]
#[rustpython_vm::pymodule(name = "_torchlings_display")]
mod native {
    use rustpython_vm::builtins::{PyBytes, PyList, PyListRef, PyStrRef};
    use rustpython_vm::function::ArgBytesLike;
    use rustpython_vm::{FromArgs, PyObjectRef, PyRef, PyResult, VirtualMachine};

    use super::SINK;
    use crate::kernel::message::{PROGRESS_CHARS_MAX, Progress};
    use crate::plot::scene::{Array, Figure};
    use crate::plot::{colors, limits, png, reduce, svg, ticks};

    /// A bar as `tqdm` knows it.
    #[derive(FromArgs)]
    struct BarArguments {
        #[pyarg(positional)]
        key: u64,
        #[pyarg(positional)]
        place: usize,
        #[pyarg(positional)]
        left: PyStrRef,
        #[pyarg(positional)]
        right: PyStrRef,
        #[pyarg(positional)]
        share: Option<f64>,
        #[pyarg(positional)]
        columns: Option<usize>,
        #[pyarg(positional)]
        closed: bool,
        #[pyarg(positional)]
        leave: bool,
    }

    /// Shows a bar, or what has become of it; false where bars are text.
    #[pyfunction]
    fn progress(bar: BarArguments) -> bool {
        let text = |text: PyStrRef| text.to_string_lossy().chars().take(PROGRESS_CHARS_MAX).collect::<String>();
        let progress = Progress {
            key: bar.key,
            place: bar.place,
            left: text(bar.left),
            right: text(bar.right),
            share: bar.share.map(|share| if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }),
            columns: bar.columns,
            closed: bar.closed,
            leave: bar.leave,
        };
        SINK.with_borrow(|sink| sink.as_ref().is_some_and(|sink| sink.progress(progress)))
    }

    /// Columns of the terminal that the streams go to, where one is known.
    #[pyfunction]
    fn columns() -> Option<usize> {
        SINK.with_borrow(|sink| sink.as_ref().and_then(|sink| sink.columns()))
    }

    /// Reads a scene that was written as JSON, its arrays as bytes of 64-bit floats.
    fn figure(scene: &PyStrRef, arrays: &PyListRef, vm: &VirtualMachine) -> PyResult<Figure> {
        let mut figure: Figure = serde_json::from_str(&scene.to_string_lossy())
            .map_err(|error| vm.new_value_error(format!("the figure cannot be drawn: {error}")))?;
        let items: Vec<PyObjectRef> = arrays.borrow_vec().to_vec();
        for item in items {
            let bytes: ArgBytesLike = item.try_into_value(vm)?;
            figure.arrays.push(Array(numbers(&bytes)));
        }
        Ok(figure)
    }

    /// Shows a figure.
    #[pyfunction]
    fn show(scene: PyStrRef, arrays: PyListRef, vm: &VirtualMachine) -> PyResult<()> {
        let figure = figure(&scene, &arrays, vm)?;
        let reduced = reduce::bounded(figure)
            .map_err(|count| vm.new_value_error(format!("the figure has {count} parts, too many to show")))?;
        if let Some(sink) = SINK.with_borrow(Clone::clone) {
            sink.figure(reduced);
        }
        Ok(())
    }

    /// The bytes of a figure as a `png` or `svg` file.
    #[pyfunction]
    fn save(
        scene: PyStrRef,
        arrays: PyListRef,
        format: PyStrRef,
        dpi: f64,
        vm: &VirtualMachine,
    ) -> PyResult<PyRef<PyBytes>> {
        let figure = figure(&scene, &arrays, vm)?;
        let bytes = if format.to_str() == Some("svg") {
            svg::write(&figure).into_bytes()
        } else {
            png::write(&figure, dpi).map_err(|error| vm.new_value_error(error))?
        };
        Ok(vm.ctx.new_bytes(bytes))
    }

    fn floats(numbers: impl IntoIterator<Item = f64>, vm: &VirtualMachine) -> PyRef<PyList> {
        vm.ctx.new_list(numbers.into_iter().map(|number| vm.ctx.new_float(number).into()).collect())
    }

    /// The 64-bit floats that bytes hold.
    fn numbers(bytes: &ArgBytesLike) -> Vec<f64> {
        let number = |chunk: &[u8]| f64::from_le_bytes(std::array::from_fn(|at| chunk[at]));
        bytes.borrow_buf().chunks_exact(8).map(number).collect()
    }

    /// `[left, right, bottom, top]` of the data that axes show.
    #[pyfunction]
    fn data_limits(scene: PyStrRef, arrays: PyListRef, axes: usize, vm: &VirtualMachine) -> PyResult<PyRef<PyList>> {
        let figure = figure(&scene, &arrays, vm)?;
        let ([left, right], [bottom, top]) =
            figure.axes.get(axes).map_or(([0.0, 1.0], [0.0, 1.0]), |axes| limits::of(axes, &figure.arrays));
        Ok(floats([left, right, bottom, top], vm))
    }

    /// Where the ticks of an axis are, those beyond its ends included.
    #[pyfunction]
    fn tick_places(low: f64, high: f64, log: bool, count: usize, vm: &VirtualMachine) -> PyRef<PyList> {
        floats(if log { ticks::decades(low, high) } else { ticks::places(low, high, count) }, vm)
    }

    /// What is written at ticks.
    #[pyfunction]
    fn tick_labels(places: ArgBytesLike, vm: &VirtualMachine) -> PyRef<PyList> {
        let labels = ticks::labels(&numbers(&places));
        vm.ctx.new_list(labels.into_iter().map(|label| vm.ctx.new_str(label).into()).collect())
    }

    /// Red, green and blue (from 0 to 1) of each number from 0 to 1, in one row; `None` where there is no such map.
    #[pyfunction]
    fn mapped(name: PyStrRef, values: ArgBytesLike, vm: &VirtualMachine) -> Option<PyRef<PyList>> {
        let map = colors::map(&name.to_string_lossy())?;
        let parts = numbers(&values).into_iter().flat_map(|value| map.at(value));
        Some(floats(parts.map(|part| f64::from(part) / 255.0), vm))
    }

    /// How many different colours a map has; `None` where there is no such map.
    #[pyfunction]
    fn map_len(name: PyStrRef) -> Option<usize> {
        colors::map(&name.to_string_lossy()).map(colors::Map::count)
    }

    /// Every name of a colour map, without those that are turned round.
    #[pyfunction]
    fn map_names(vm: &VirtualMachine) -> PyRef<PyList> {
        vm.ctx.new_list(colors::map_names().into_iter().map(|name| vm.ctx.new_str(name).into()).collect())
    }
}
