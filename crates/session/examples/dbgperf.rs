use layerlab_session::{Session, examples, optimize, simulate};
use std::time::Instant;
fn main() {
    let mode = std::env::args().nth(1).unwrap_or("optimize".into());
    let id = std::env::args().nth(2).unwrap_or("speech-service".into());
    let n: usize = std::env::args()
        .nth(3)
        .and_then(|n| n.parse().ok())
        .unwrap_or(100);
    let example = examples().into_iter().find(|e| e.id == id).unwrap();
    let mut times = Vec::new();
    let mut session = Session::default();
    for _ in 0..n {
        let start = Instant::now();
        match mode.as_str() {
            "optimize" => {
                std::hint::black_box(optimize(&example.request));
            }
            "simulate" => {
                std::hint::black_box(simulate(&example.request));
            }
            _ => {
                std::hint::black_box(session.simulate(&example.request));
            }
        }
        times.push(start.elapsed());
    }
    times.sort();
    println!("{mode} {id} median {:?} min {:?}", times[n / 2], times[0]);
}
