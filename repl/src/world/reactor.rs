//! The one runtime thread on which ops and the lab run.

use super::VirtualClock;
use std::sync::mpsc;
use std::thread::JoinHandle;
use tokio::runtime::{Builder, Handle};
use tokio_util::sync::CancellationToken;

/// A running runtime thread. Dropping it ends the thread and everything on it.
pub struct Reactor {
    handle: Handle,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl Reactor {
    /// Starts the thread; `clock` jumps while it is idle.
    ///
    /// # Errors
    /// The system gives no thread or no event queue.
    pub fn start(clock: &VirtualClock) -> std::io::Result<Self> {
        let (hook, nudged) = (clock.clone(), clock.clone());
        let runtime = Builder::new_current_thread().enable_all().on_thread_park(move || hook.idle()).build()?;
        Self::run(runtime, async move {
            loop {
                nudged.nudged().await;
            }
        })
    }

    /// Starts the thread beside a clock that moves by itself.
    ///
    /// # Errors
    /// The system gives no thread or no event queue.
    pub fn start_real() -> std::io::Result<Self> {
        Self::run(Builder::new_current_thread().enable_all().build()?, std::future::pending())
    }

    fn run(runtime: tokio::runtime::Runtime, forever: impl Future<Output = ()> + Send + 'static) -> std::io::Result<Self> {
        let (handle, stop) = (runtime.handle().clone(), CancellationToken::new());
        let stopped = stop.clone();
        let carry = move || {
            runtime.block_on(async move {
                tokio::select! {
                    biased;
                    () = stopped.cancelled() => {}
                    () = forever => {}
                }
            });
        };
        let thread = std::thread::Builder::new().name("world".to_owned()).spawn(carry)?;
        Ok(Self { handle, stop, thread: Some(thread) })
    }

    /// The runtime, for work of its own.
    pub(super) fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Runs `work` on the thread and blocks this one until it is done.
    pub fn run_there<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> T {
        let (give, take) = mpsc::sync_channel(1);
        self.handle.spawn(async move {
            // The receiver waits just below.
            let _ = give.send(work.await);
        });
        take.recv().expect("the runtime's thread lives as long as its reactor")
    }
}

impl Drop for Reactor {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            // A panic there was already told by its own thread.
            let _ = thread.join();
        }
    }
}
