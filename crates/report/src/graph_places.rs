//! Where the nodes of the graph stand: stages side by side as far as they can be read there, the others in bands below; and edges that
//! keep to the gaps between nodes, which are free in every band.

use crate::graph::{Edge, GraphView, NODE, Node};

/// Percent of the natural size below which words cannot be read.
const SMALLEST: u32 = 85;
/// Between a column and the next, and between a band and the next.
const GAP: (u32, u32) = (60, 28);
/// Beside the outer columns, where there is one band and where edges go from band to band.
const SIDE: (u32, u32) = (16, 52);
/// Of the first row from the top of its band.
const TOP: u32 = 44;
/// Half of what is between two rows.
const LANE: u32 = 10;
/// Edges turn into the gap at different places, so that they can be told apart.
const TRACK: u32 = 7;
const TRACKS: usize = 5;

/// The drawing for a width.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// Names of the stages, and where they are written.
    pub stages: Vec<(String, (u32, u32))>,
    /// Left upper corners, in the order of the nodes.
    pub nodes: Vec<(u32, u32)>,
    /// Width and height.
    pub size: (u32, u32),
    /// The band of each node.
    bands: Vec<usize>,
    /// The upper edge of each band.
    tops: Vec<u32>,
}

/// The nearest that is no smaller than it can be read, for a width in pixels; 0 where it is not known yet.
pub fn places(view: &GraphView, room: u32) -> Places {
    let mut columns: Vec<u32> = view.nodes.iter().map(|node| node.at.0).collect();
    columns.extend(view.stages.iter().map(|(_, x)| *x));
    columns.sort_unstable();
    columns.dedup();
    let count = columns.len().max(1);
    let per_band = per_band(count, room);
    let side = if per_band < count { SIDE.1 } else { SIDE.0 };
    let of = |x: u32| columns.binary_search(&x).unwrap_or_default();
    let left = |column: usize| side + number(column % per_band) * (NODE.0 + GAP.0);
    let mut tops = vec![0];
    for band in 0..count.div_ceil(per_band) {
        let bottom = |node: &Node| (of(node.at.0) / per_band == band).then_some(node.at.1 + NODE.1);
        let height = view.nodes.iter().filter_map(bottom).max().unwrap_or(TOP);
        tops.push(tops[band] + height + GAP.1);
    }
    let bottom = tops.pop().unwrap_or_default();
    Places {
        stages: view
            .stages
            .iter()
            .map(|(name, x)| (name.clone(), (left(of(*x)), tops[of(*x) / per_band] + 26)))
            .collect(),
        nodes: view
            .nodes
            .iter()
            .map(|node| (left(of(node.at.0)), tops[of(node.at.0) / per_band] + node.at.1))
            .collect(),
        size: (width(per_band, side), bottom - GAP.1 + SIDE.0),
        bands: view.nodes.iter().map(|node| of(node.at.0) / per_band).collect(),
        tops,
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or_default()
}

fn width(columns: usize, side: u32) -> u32 {
    2 * side + number(columns) * (NODE.0 + GAP.0) - GAP.0
}

/// So many columns stand side by side: as many as fit, and about as many in each band.
fn per_band(count: usize, room: u32) -> usize {
    let fits = |columns: &usize| {
        let side = if *columns < count { SIDE.1 } else { SIDE.0 };
        width(*columns, side) * SMALLEST <= room * 100
    };
    if room == 0 {
        return count;
    }
    let most = (1..=count).rev().find(fits).unwrap_or(1);
    count.div_ceil(count.div_ceil(most))
}

impl Places {
    /// The line of an edge.
    pub fn route(&self, edge: &Edge) -> String {
        let (from, to) = (self.nodes[edge.from], self.nodes[edge.to]);
        let track = LANE + 4 + TRACK * number(edge.from % TRACKS);
        let (y, z) = (from.1 + NODE.1 / 2, to.1 + NODE.1 / 2);
        if from.0 == to.0 {
            return self.along(edge, track);
        }
        // Out on the side of the target; from band to band always on the right and in on the left.
        let is_left = to.0 < from.0 && self.bands[edge.from] == self.bands[edge.to];
        let (start, end) = if is_left {
            (from.0, to.0 + NODE.0)
        } else {
            (from.0 + NODE.0, to.0)
        };
        if start.abs_diff(end) == GAP.0 && self.bands[edge.from] == self.bands[edge.to] {
            let middle = u32::midpoint(start, end);
            return format!("M{start} {y} C{middle} {y} {middle} {z} {end} {z}");
        }
        let (out, into) = if is_left {
            (start - track, end + track)
        } else {
            (start + track, end.saturating_sub(track))
        };
        let lane = self.lane(edge, (y, z));
        let points = match lane {
            lane if lane == y => vec![(start, y), (into, y), (into, z), (end, z)],
            lane if lane == z => vec![(start, y), (out, y), (out, z), (end, z)],
            lane => vec![
                (start, y),
                (out, y),
                (out, lane),
                (into, lane),
                (into, z),
                (end, z),
            ],
        };
        rounded(&points)
    }

    /// Down a column: straight to the next row, past what is in between otherwise.
    fn along(&self, edge: &Edge, track: u32) -> String {
        let (from, to) = (self.nodes[edge.from], self.nodes[edge.to]);
        let bottom = from.1 + NODE.1;
        if to.1 > from.1 && to.1 - bottom <= 2 * LANE + 4 {
            return format!("M{} {bottom} V{}", from.0 + NODE.0 / 2, to.1);
        }
        let (right, y, z) = (from.0 + NODE.0, from.1 + NODE.1 / 2, to.1 + NODE.1 / 2);
        rounded(&[(right, y), (right + track, y), (right + track, z), (right, z)])
    }

    /// The height at which an edge goes across: that of its source or of its target where nothing stands in the way, between two rows
    /// or two bands otherwise.
    fn lane(&self, edge: &Edge, (y, z): (u32, u32)) -> u32 {
        let (from, to) = (self.nodes[edge.from], self.nodes[edge.to]);
        if self.bands[edge.from] != self.bands[edge.to] {
            return self.tops[self.bands[edge.to]].saturating_sub(LANE) + number(edge.from % 3) * 3;
        }
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let is_free = |height: u32| {
            let stands_there = |at: &(u32, u32)| at.0 > left && at.0 < right && at.1 + NODE.1 / 2 == height;
            !self.nodes.iter().any(stands_there)
        };
        let between = NODE.1 / 2 + LANE;
        match (is_free(y), is_free(z), z > y) {
            (true, ..) => y,
            (_, true, _) => z,
            (_, _, true) => y + between,
            _ => y.saturating_sub(between),
        }
    }
}

/// Lines that are level or upright, with round corners.
fn rounded(points: &[(u32, u32)]) -> String {
    const RADIUS: u32 = 6;
    let part = |(at, (x, y)): (usize, &(u32, u32))| {
        let before = at.checked_sub(1).and_then(|before| points.get(before));
        let Some((before, after)) = before.zip(points.get(at + 1)) else {
            return format!("{}{x} {y}", if at == 0 { "M" } else { "L" });
        };
        let near = |other: &(u32, u32)| {
            // Two corners share what is between them.
            let half = other.0.abs_diff(*x).max(other.1.abs_diff(*y)) / 2;
            toward((*x, *y), *other, RADIUS.min(half))
        };
        let ((from_x, from_y), (to_x, to_y)) = (near(before), near(after));
        format!("L{from_x} {from_y} Q{x} {y} {to_x} {to_y}")
    };
    let parts: Vec<String> = points.iter().enumerate().map(part).collect();
    parts.join(" ")
}

/// So far from a corner to another point that is level with it or above or below it.
fn toward(from: (u32, u32), to: (u32, u32), far: u32) -> (u32, u32) {
    let go = |from: u32, to: u32| match from.cmp(&to) {
        std::cmp::Ordering::Less => from + far,
        std::cmp::Ordering::Equal => from,
        std::cmp::Ordering::Greater => from - far,
    };
    (go(from.0, to.0), go(from.1, to.1))
}

/// An instruction without its flags; what it copies from stands before the path, as `docker cp` has it.
pub fn label(title: &str) -> String {
    let words: Vec<&str> = title.split(' ').collect();
    let flags = words
        .iter()
        .skip(1)
        .take_while(|word| word.starts_with("--"))
        .count();
    let (name, rest) = (words[0], words[flags + 1..].join(" "));
    let from = words[1..=flags]
        .iter()
        .find_map(|flag| flag.strip_prefix("--from="));
    match from {
        _ if rest.is_empty() => title.to_owned(),
        Some(from) => format!("{name} {from}:{rest}"),
        None => format!("{name} {rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::EdgeKind;
    use crate::stack::Status;

    /// Columns of so many rows each.
    fn view(columns: &[u32], edges: &[(usize, usize)]) -> GraphView {
        let mut view = GraphView::default();
        for (column, rows) in (0_u32..).zip(columns) {
            view.stages.push((format!("stage {column}"), 16 + 280 * column));
            for row in 0..*rows {
                view.nodes.push(Node {
                    key: String::new(),
                    title: String::new(),
                    status: Status::Ran,
                    word: String::new(),
                    is_source: false,
                    at: (16 + 280 * column, 44 + 60 * row),
                    lines: (0, 0),
                });
            }
        }
        let edge = |(from, to): &(usize, usize)| Edge {
            from: *from,
            to: *to,
            kind: EdgeKind::Copy,
        };
        view.edges = edges.iter().map(edge).collect();
        view
    }

    /// Corners and ends of a path; a bend keeps between them.
    fn points(path: &str) -> Vec<(u32, u32)> {
        let numbers = path
            .split(|sign: char| !sign.is_ascii_digit())
            .filter_map(|word| word.parse().ok());
        let numbers: Vec<u32> = numbers.collect();
        numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    }

    #[test]
    fn what_does_not_fit_stands_in_bands_of_the_same_width() {
        let view = view(&[1, 3, 2, 4, 1, 2, 6], &[]);
        assert_eq!(places(&view, 0).size.0, 16 + 7 * 280 - 60 + 16);
        assert_eq!(places(&view, 4_000).tops, [0]);
        let narrow = places(&view, 840);
        assert_eq!(narrow.tops.len(), 3);
        assert!(narrow.size.0 * SMALLEST <= 84_000);
        let mut taken = narrow.nodes.clone();
        taken.sort_unstable();
        taken.dedup();
        assert_eq!(taken.len(), view.nodes.len());
        // On a phone each stage has its own.
        assert_eq!(places(&view, 300).tops.len(), 7);
    }

    #[test]
    fn no_edge_goes_through_a_node() {
        let rows = [1, 3, 2, 4, 1, 2, 6];
        let count: usize = 19;
        let all: Vec<(usize, usize)> = (0..count)
            .flat_map(|from| (0..count).filter(move |to| *to != from).map(move |to| (from, to)))
            .collect();
        let view = view(&rows, &all);
        for room in [0, 300, 600, 840, 1_400] {
            let places = places(&view, room);
            for edge in &view.edges {
                let path = places.route(edge);
                // A bend between neighbours stays in the gap, as its four points do.
                for pair in points(&path).windows(2) {
                    let (left, right) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
                    let (top, bottom) = (pair[0].1.min(pair[1].1), pair[0].1.max(pair[1].1));
                    let crossed = places
                        .nodes
                        .iter()
                        .find(|(x, y)| left < x + NODE.0 && right > *x && top < y + NODE.1 && bottom > *y);
                    assert_eq!(crossed, None, "{room} px, {edge:?}: {path}");
                }
            }
        }
    }

    #[test]
    fn a_label_says_what_it_copies_from() {
        for (title, said) in [
            ("COPY --from=builder --link /app /app", "COPY builder:/app /app"),
            ("COPY . .", "COPY . ."),
            (
                "RUN --mount=type=cache,target=/c make -j --all",
                "RUN make -j --all",
            ),
            ("WORKDIR /app", "WORKDIR /app"),
        ] {
            assert_eq!(label(title), said);
        }
    }
}
