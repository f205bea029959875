//! What the benchmarks share: the program's allocator, and made-up numbers.

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// A small generator, so that every run sees the same.
pub struct Random(pub u64);

impl Random {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    /// Small numbers far more often than large ones.
    pub fn zipf(&mut self, n: usize) -> usize {
        let u = self.below(1 << 30) as f64 / f64::from(1 << 30);
        ((n as f64).powf(u) - 1.0) as usize
    }
}
