//! A small static server for the repository: good enough for a county, replaceable by any other. With
//! a workspace it also takes what terminals send home, which a static host cannot.

mod reception;

use std::net::SocketAddr;
use std::path::Path;

use tokio::net::TcpListener;
use tower_http::services::ServeDir;

pub use reception::Reception;

/// Serves `repository` on `addr` until SIGINT or SIGTERM. `ready` is told the address that is
/// really listened on (port 0 means any). Without a `reception` nothing is taken in.
pub fn serve(
    repository: &Path,
    reception: Option<Reception>,
    addr: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(addr).await?;
        ready(listener.local_addr()?);
        let intake = reception.map(Reception::routes).unwrap_or_default();
        let app = intake.fallback_service(ServeDir::new(repository));
        axum::serve(listener, app)
            .with_graceful_shutdown(stop())
            .await
    })
}

async fn stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(interrupt.await),
    }
}
