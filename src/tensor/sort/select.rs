//! Selection and sorting that leave equal elements where the C++ library and PyTorch's own quick-select leave them, so
//! that `topk`, `median` and `kthvalue` give PyTorch's indices among ties.

/// Spans at most this long are left to the insertion sort.
const SELECT_SPAN_MAX: usize = 3;
const SORT_SPAN_MAX: usize = 16;

/// Puts at `nth` what would stand there if `v` were sorted, with nothing greater before it, by repeated partition
/// around a median of three.
pub(crate) fn nth_element<T: Copy>(v: &mut [T], nth: usize, less: &impl Fn(T, T) -> bool) {
    let (mut first, mut last) = (0, v.len());
    let mut rounds_left = 2 * v.len().checked_ilog2().unwrap_or(0);
    while last - first > SELECT_SPAN_MAX {
        if rounds_left == 0 {
            // The library falls back to a heap here; no input met in practice gets this far.
            insertion_sort(&mut v[first..last], less);
            return;
        }
        rounds_left -= 1;
        let cut = partition(v, first, last, less);
        if cut <= nth { first = cut } else { last = cut }
    }
    insertion_sort(&mut v[first..last], less);
}

/// Sorts like `std::sort`: partitions down to short spans, then one insertion sort over all.
pub(crate) fn sort<T: Copy>(v: &mut [T], less: &impl Fn(T, T) -> bool) {
    let mut spans = vec![(0, v.len())];
    while let Some((first, mut last)) = spans.pop() {
        while last - first > SORT_SPAN_MAX {
            let cut = partition(v, first, last, less);
            spans.push((cut, last));
            last = cut;
        }
    }
    insertion_sort(v, less);
}

/// Splits `v[first..last]` around the median of its second, middle and last elements; gives where the upper part
/// begins.
fn partition<T: Copy>(v: &mut [T], first: usize, last: usize, less: &impl Fn(T, T) -> bool) -> usize {
    let (a, b, c) = (first + 1, first + (last - first) / 2, last - 1);
    let median = match (less(v[a], v[b]), less(v[b], v[c]), less(v[a], v[c])) {
        (true, true, _) | (false, false, false) => b,
        (true, false, true) | (false, true, false) => c,
        (true, false, false) | (false, _, true) => a,
    };
    v.swap(first, median);
    let pivot = v[first];
    let (mut low, mut high) = (first + 1, last);
    loop {
        while less(v[low], pivot) {
            low += 1;
        }
        high -= 1;
        while less(pivot, v[high]) {
            high -= 1;
        }
        if low >= high {
            return low;
        }
        v.swap(low, high);
        low += 1;
    }
}

fn insertion_sort<T: Copy>(v: &mut [T], less: &impl Fn(T, T) -> bool) {
    for i in 1..v.len() {
        let value = v[i];
        let mut at = i;
        while at > 0 && less(value, v[at - 1]) {
            v[at] = v[at - 1];
            at -= 1;
        }
        v[at] = value;
    }
}

/// Puts at `k` what would stand there if `v` were sorted, by Hoare's partition around a median of three as
/// "Numerical Recipes" gives it; what `kthvalue` does.
pub(crate) fn quick_select<T: Copy>(v: &mut [T], k: usize, greater: &impl Fn(T, T) -> bool) {
    let (mut left, mut right) = (0, v.len().saturating_sub(1));
    while left < right {
        if right == left + 1 {
            if greater(v[left], v[right]) {
                v.swap(left, right);
            }
            return;
        }
        v.swap(left + (right - left) / 2, left + 1);
        for (low, high) in [(left + 1, right), (left, right), (left + 1, left)] {
            if greater(v[low], v[high]) {
                v.swap(low, high);
            }
        }
        let pivot = v[left];
        let (mut low, mut high) = (left + 1, right);
        loop {
            low += 1;
            while greater(pivot, v[low]) {
                low += 1;
            }
            high -= 1;
            while greater(v[high], pivot) {
                high -= 1;
            }
            if high < low {
                break;
            }
            v.swap(low, high);
        }
        v.swap(left, high);
        if high <= k {
            left = low;
        }
        if high >= k {
            right = high.saturating_sub(1);
        }
    }
}
