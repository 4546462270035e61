//! Ending a search from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::StoreError;

/// Looked at in long loops.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn set(&self, stopped: bool) {
        self.0.store(stopped, Ordering::Relaxed);
    }

    pub fn check(&self) -> Result<(), StoreError> {
        if self.0.load(Ordering::Relaxed) {
            return Err(StoreError::Stopped);
        }
        Ok(())
    }
}
