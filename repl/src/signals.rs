//! Signals: the first asks the run to stop, a second Ctrl-C ends the process at once.

use crate::printer::Printer;
use crate::problem::Exit;
use std::sync::Arc;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Watches for SIGINT, SIGTERM and SIGHUP on a thread of its own; what is said then, by `printer`, names `run`.
///
/// # Errors
/// The system gives no thread or no handler.
pub(crate) fn watch(cancel: CancellationToken, printer: Option<Arc<Printer>>, run: String) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (ready, installed) = std::sync::mpsc::sync_channel(1);
    let watching = move || {
        runtime.block_on(async move {
            let signals = listen();
            // The caller waits just below.
            let _ = ready.send(signals.as_ref().err().map(std::io::Error::kind));
            if let Ok(signals) = signals {
                heed(signals, &cancel, printer.as_deref(), &run).await;
            }
        });
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(watching)?;
    installed.recv().ok().flatten().map_or(Ok(()), |kind| Err(kind.into()))
}

type Signals = (Signal, Signal, Signal);

fn listen() -> std::io::Result<Signals> {
    Ok((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?))
}

async fn heed((mut interrupt, mut terminate, mut hangup): Signals, cancel: &CancellationToken, printer: Option<&Printer>, run: &str) {
    let mut interrupted = false;
    loop {
        let ctrl_c = tokio::select! {
            biased;
            _ = interrupt.recv() => true,
            _ = terminate.recv() => false,
            _ = hangup.recv() => false,
        };
        if ctrl_c && interrupted {
            // What is recorded is durable: nothing needs to be put away.
            std::process::exit(Exit::Interrupted as i32);
        }
        interrupted |= ctrl_c;
        if !cancel.is_cancelled() {
            cancel.cancel();
            if let Some(printer) = printer {
                printer.note(&format!("stopping after the call in flight. Nothing is lost: lifeboat resume {run}"));
            }
        }
    }
}
