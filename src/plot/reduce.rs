//! Makes a figure small enough to travel: what nobody could see on a terminal is left out.

use super::scene::{Array, Artist, Figure, numbers};

/// Points of one line.
const LINE_POINTS_MAX: usize = 4_000;
/// Points of one cloud, and boxes.
const POINTS_MAX: usize = 6_000;
/// Rows and columns of an image.
const IMAGE_SIDE_MAX: usize = 192;
/// Artists of a figure.
const ARTISTS_MAX: usize = 1_000;
/// Numbers of a figure.
const NUMBERS_MAX: usize = 400_000;

/// The figure with fewer numbers that looks the same on a terminal.
///
/// # Errors
/// Gives the number of parts where there are too many even so.
pub fn bounded(mut figure: Figure) -> Result<Figure, usize> {
    let parts: usize = figure.axes.iter().map(|axes| axes.artists.len()).sum();
    if parts > ARTISTS_MAX {
        return Err(parts);
    }
    for axes in &mut figure.axes {
        for artist in &mut axes.artists {
            reduce(artist, &mut figure.arrays);
        }
    }
    let numbers: usize = figure.arrays.iter().map(|array| array.0.len()).sum();
    if numbers > NUMBERS_MAX { Err(numbers) } else { Ok(figure) }
}

fn reduce(artist: &mut Artist, arrays: &mut [Array]) {
    match artist {
        Artist::Line { x, y, .. } | Artist::Area { x, y, .. } => {
            let picked = extremes(numbers(arrays, *y), LINE_POINTS_MAX);
            pick(*x, &picked, arrays);
            pick(*y, &picked, arrays);
        }
        Artist::Points { x, y, areas, colors, .. } => thin(&[*x, *y, *areas, *colors], arrays),
        Artist::Boxes { left, right, bottom, top, colors, .. } => {
            thin(&[*left, *right, *bottom, *top, *colors], arrays);
        }
        Artist::Image { values, rows, columns, channels, .. } => {
            let (height, width) = ((*rows).min(IMAGE_SIDE_MAX), (*columns).min(IMAGE_SIDE_MAX));
            if (height, width) != (*rows, *columns) {
                let small = shrunk(numbers(arrays, *values), (*rows, *columns), (height, width), *channels);
                arrays.get_mut(*values).into_iter().for_each(|array| array.0.clone_from(&small));
                (*rows, *columns) = (height, width);
            }
        }
        Artist::Across { .. } | Artist::Text { .. } => {}
    }
}

/// Places of the least and the greatest number of each of many equal pieces; every place where there are few numbers.
fn extremes(numbers: &[f64], count_max: usize) -> Vec<usize> {
    if numbers.len() <= count_max {
        return (0..numbers.len()).collect();
    }
    let piece = numbers.len().div_ceil(count_max / 2);
    let mut places = Vec::with_capacity(count_max + 2);
    for start in (0..numbers.len()).step_by(piece) {
        let end = (start + piece).min(numbers.len());
        let within = || (start..end).filter(|at| numbers[*at].is_finite());
        let least = within().min_by(|a, b| numbers[*a].total_cmp(&numbers[*b])).unwrap_or(start);
        let greatest = within().max_by(|a, b| numbers[*a].total_cmp(&numbers[*b])).unwrap_or(start);
        places.extend([least.min(greatest), least.max(greatest)]);
    }
    places.dedup();
    places
}

fn pick(id: usize, places: &[usize], arrays: &mut [Array]) {
    // Two artists may share an array, which is shorter then already.
    if let Some(array) = arrays.get_mut(id).filter(|array| places.len() < array.0.len()) {
        array.0 = places.iter().filter_map(|at| array.0.get(*at).copied()).collect();
    }
}

/// Every so many of the numbers of arrays that belong together; those with one number keep it.
fn thin(ids: &[usize], arrays: &mut [Array]) {
    let count = ids.iter().map(|id| numbers(arrays, *id).len()).max().unwrap_or(0);
    let stride = count.div_ceil(POINTS_MAX);
    if stride > 1 {
        for id in ids {
            if let Some(array) = arrays.get_mut(*id).filter(|array| array.0.len() == count) {
                array.0 = array.0.iter().copied().step_by(stride).collect();
            }
        }
    }
}

/// An image in which each number is the mean of those that it stands for.
pub fn shrunk(
    values: &[f64],
    (rows, columns): (usize, usize),
    (height, width): (usize, usize),
    channels: usize,
) -> Vec<f64> {
    let mut out = Vec::with_capacity(height * width * channels);
    for row in 0..height {
        let from_rows = row * rows / height..((row + 1) * rows / height).max(row * rows / height + 1);
        for column in 0..width {
            let from = column * columns / width;
            let from_columns = from..((column + 1) * columns / width).max(from + 1);
            for channel in 0..channels {
                let at = |row: usize, column: usize| values.get((row * columns + column) * channels + channel);
                let all =
                    from_rows.clone().flat_map(|row| from_columns.clone().filter_map(move |column| at(row, column)));
                let (sum, count) = all.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
                out.push(sum / count as f64);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_of_long_lines_stay() {
        let mut numbers = vec![0.0; 100_000];
        numbers[54_321] = 9.0;
        numbers[12_345] = -9.0;
        let places = extremes(&numbers, 4_000);
        assert!(places.len() <= 4_002 && places.contains(&54_321) && places.contains(&12_345));
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn images_shrink_by_means() {
        assert_eq!(shrunk(&[1.0, 3.0, 5.0, 7.0], (2, 2), (1, 2), 1), [3.0, 5.0]);
    }
}
