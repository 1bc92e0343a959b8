//! Work on all cores: a loop in parts, of which each thread takes the same ones every time, and so finds in its own cache
//! what the last loop over the same memory left there.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a thread that has nothing to do stays awake. A program's next loop mostly follows at once, and to wake a
/// thread takes longer than many a loop.
const AWAKE: Duration = Duration::from_micros(50);

/// Counts the loops that were shared out, so that threads that stay awake see the next one come.
static LOOPS: AtomicUsize = AtomicUsize::new(0);

/// Makes the calling thread one of those that share the work, instead of one that waits for them. For the thread that
/// runs Python, before its first loop.
pub fn enlist() {
    // There may be a pool already; then work is handed over to it.
    let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
}

/// Calls `part(i)` for `i` in `0..parts`, on all cores. Each thread begins with a share of its own, parts that follow
/// each other, and then takes what the others have not begun.
pub(crate) fn share_out(parts: usize, part: &(dyn Fn(usize) + Sync)) {
    struct Share {
        next: AtomicUsize,
        end: usize,
    }
    let threads = rayon::current_num_threads().min(parts);
    if threads <= 1 {
        return (0..parts).for_each(part);
    }
    let share = |i: usize| Share { next: AtomicUsize::new(parts * i / threads), end: parts * (i + 1) / threads };
    let shares: Vec<Share> = (0..threads).map(share).collect();
    let done = AtomicUsize::new(0);
    let caller = rayon::current_thread_index();
    let number = LOOPS.fetch_add(1, Ordering::Relaxed) + 1;
    rayon::broadcast(|thread| {
        for turn in 0..threads {
            let share = &shares[(thread.index() + turn) % threads];
            loop {
                let i = share.next.fetch_add(1, Ordering::Relaxed);
                if i >= share.end {
                    break;
                }
                part(i);
                done.fetch_add(1, Ordering::Release);
            }
        }
        if Some(thread.index()) == caller {
            stay_awake(|| done.load(Ordering::Acquire) == parts);
        }
    });
    rayon::spawn_broadcast(move |thread| {
        if Some(thread.index()) != caller {
            stay_awake(|| LOOPS.load(Ordering::Relaxed) != number);
        }
    });
}

/// Waits, for a moment only, without going to sleep.
fn stay_awake(until: impl Fn() -> bool) {
    let start = Instant::now();
    while !until() && start.elapsed() < AWAKE {
        std::hint::spin_loop();
    }
}

/// Calls `f(i, chunk)` for the `i`th chunk of `size` elements, on all cores.
pub(crate) fn share_chunks<T: Send>(elements: &mut [T], size: usize, f: &(dyn Fn(usize, &mut [T]) + Sync)) {
    let chunks: Vec<Mutex<&mut [T]>> = elements.chunks_mut(size).map(Mutex::new).collect();
    share_out(chunks.len(), &|i| f(i, &mut chunks[i].lock().unwrap_or_else(PoisonError::into_inner)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_done_once() {
        for (len, size) in [(0, 1), (1, 1), (7, 3), (1000, 1), (1000, 999)] {
            let mut elements = vec![0; len];
            share_chunks(&mut elements, size, &|i, chunk| chunk.iter_mut().for_each(|v| *v += i + 1));
            let wanted: Vec<usize> = (0..len).map(|at| at / size + 1).collect();
            assert_eq!(elements, wanted, "{len} elements by {size}");
        }
    }
}
