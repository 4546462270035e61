//! A small static server for the repository: good enough for a county, replaceable by any other.

use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

/// Serves `repository` on `addr` until SIGINT or SIGTERM. `ready` is told the address that is
/// really listened on (port 0 means any).
pub fn serve(
    repository: &Path,
    addr: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(addr).await?;
        ready(listener.local_addr()?);
        let app = Router::new().fallback_service(ServeDir::new(repository));
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
