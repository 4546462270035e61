//! Applying, for the agent: one way to a release, one transaction.

use std::io::{self, Read};

use chrono::{DateTime, Utc};
use content_model::PublisherId;
use content_pack::{Goal, PackError, Release};
use content_trust::Verified;
use ring::digest::{Context, SHA256};
use rusqlite::TransactionBehavior;

use crate::read::hex;
use crate::update::Update;
use crate::{Mandate, Store, StoreError};

/// What applying a release did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub number: u64,
    /// Records that are new or different; over a chain of packs at most so many.
    pub changed: usize,
    pub removed: usize,
    /// Records of this publisher afterwards.
    pub total: usize,
}

impl Store {
    /// Applies a chain of packs that leads to `goal`, of a publisher that may do what `mandate` says:
    /// all of it, or nothing.
    ///
    /// The chain is a full pack and deltas after it, or deltas alone, which must build on what is
    /// here ([`StoreError::OtherBase`]). Its last pack is the one that `goal` names, to the byte.
    /// Whatever the packs claim, the rows must have the state digest of `goal` in the end. Memory
    /// does not grow with the number of records, but for 16 bytes each.
    ///
    /// The same release again changes nothing; an older one is [`StoreError::NotNewer`].
    pub fn apply<R: Read>(
        &mut self,
        goal: &Verified<Goal>,
        chain: impl IntoIterator<Item = R>,
        mandate: &Mandate,
        now: DateTime<Utc>,
    ) -> Result<Applied, StoreError> {
        self.follow(goal, chain, mandate, now, true)
    }

    /// [`Store::apply`] for a chain whose last pack was written here, by [`Store::write_base`], so
    /// that no metadata knows its bytes. Records and reviews prove themselves.
    pub fn restore<R: Read>(
        &mut self,
        goal: &Verified<Goal>,
        chain: impl IntoIterator<Item = R>,
        mandate: &Mandate,
        now: DateTime<Utc>,
    ) -> Result<Applied, StoreError> {
        self.follow(goal, chain, mandate, now, false)
    }

    /// Applies a whole release that is in memory, or nothing of it.
    pub fn apply_release(
        &mut self,
        release: &Verified<Release>,
        mandate: &Mandate,
        now: DateTime<Utc>,
    ) -> Result<Applied, StoreError> {
        mandate.check_signer(release.role(), &release.get().publisher)?;
        let release = release.get();
        let Release { number, state, .. } = *release;
        if let Some(applied) = self.is_there(&release.publisher, number, state, mandate)? {
            return Ok(applied);
        }
        self.within(&release.publisher, |mut update| {
            update.whole(release, mandate)?;
            update.finish(number, state, now)
        })
    }

    fn follow<R: Read>(
        &mut self,
        goal: &Verified<Goal>,
        chain: impl IntoIterator<Item = R>,
        mandate: &Mandate,
        now: DateTime<Utc>,
        is_named: bool,
    ) -> Result<Applied, StoreError> {
        mandate.check_signer(goal.role(), &goal.get().publisher)?;
        let goal = goal.get();
        let Goal { number, state, .. } = *goal;
        if let Some(applied) = self.is_there(&goal.publisher, number, state, mandate)? {
            return Ok(applied);
        }
        let mut chain = chain.into_iter().peekable();
        let result = self.within(&goal.publisher, |mut update| {
            while let Some(pack) = chain.next() {
                if is_named && chain.peek().is_none() {
                    let mut pack = Hashed::new(pack, goal.length);
                    let read = update.pack(&mut pack, mandate);
                    // Other bytes than the signed ones explain whatever was found wrong in them.
                    pack.check(goal).and(read)?;
                } else {
                    update.pack(pack, mandate)?;
                }
            }
            update.finish(number, state, now)
        });
        // The rows were left as they were. If those are not what was once signed, no delta fits.
        if matches!(result, Err(StoreError::Pack(_)))
            && self.release(goal.publisher.as_str())?.is_some()
            && !self.is_whole(goal.publisher.as_str())?
        {
            let why = "stored rows differ from the signed state";
            return Err(StoreError::Unusable(why.to_owned()));
        }
        result
    }

    /// What there is to say when the release is applied already.
    fn is_there(
        &self,
        publisher: &PublisherId,
        number: u64,
        state: [u8; 32],
        mandate: &Mandate,
    ) -> Result<Option<Applied>, StoreError> {
        let id = publisher.as_str();
        match self.release(id)? {
            Some((have, _)) if number < have => Err(StoreError::NotNewer {
                have,
                offered: number,
            }),
            Some((have, here)) if number == have && here == state => {
                mandate.allows(&self.scopes(id)?)?;
                Ok(Some(Applied {
                    number,
                    changed: 0,
                    removed: 0,
                    total: self.count(id)?,
                }))
            }
            _ => Ok(None),
        }
    }

    fn within(
        &mut self,
        publisher: &PublisherId,
        work: impl FnOnce(Update) -> Result<Applied, StoreError>,
    ) -> Result<Applied, StoreError> {
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let applied = work(Update::begin(&transaction, publisher)?)?;
        transaction.commit()?;
        self.settle();
        Ok(applied)
    }
}

/// A file that is hashed while it is read, and read no further than it may be long.
struct Hashed<R> {
    source: io::Take<R>,
    hash: Context,
    length: u64,
}

impl<R: Read> Hashed<R> {
    fn new(source: R, length: u64) -> Self {
        Self {
            // One byte more tells a longer file from the right one.
            source: source.take(length.saturating_add(1)),
            hash: Context::new(&SHA256),
            length: 0,
        }
    }

    /// Reads what is left and compares.
    fn check(mut self, goal: &Goal) -> Result<(), StoreError> {
        let damaged = |error: io::Error| StoreError::Pack(PackError::Stream(error.to_string()));
        io::copy(&mut self, &mut io::sink()).map_err(damaged)?;
        if self.length == goal.length && hex(self.hash.finish().as_ref()) == goal.sha256 {
            return Ok(());
        }
        let why = format!("not the signed bytes of {}", goal.name);
        Err(PackError::Damaged(why).into())
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.length += read as u64;
        Ok(read)
    }
}
