//! Bringing one publisher's newest release home: choose the cheapest packs, fetch, spool, apply.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::PathBuf;

use content_model::PublisherId;
use content_pack::PackName;
use content_store::{Applied, Mandate, Store, StoreError};
use content_trust::TrustError;

use crate::chain::{Leg, REQUEST, cheapest};
use crate::partial::{Partials, Wanted};
use crate::plan::{Newest, earlier, index_cost, listed, mandate, newest};
use crate::spool::{Spool, Spooled};
use crate::verify::look;
use crate::{AgentError, FetchError, Source, Step, Updater, Watch, clock};

/// A spool that reaches the applied release only through so many packs gets a base: reading them
/// again, and their files, would cost more than writing one.
const LONGEST_CHAIN: usize = 32;

/// What brings publishers' releases home from one source.
pub(crate) struct Errand<'a> {
    updater: &'a mut Updater,
    source: &'a dyn Source,
    spool: &'a Spool,
    watch: &'a dyn Watch,
    /// Chosen already, the packs fetched: see [`Errand::collect`].
    pub ways: Ways,
    /// Deltas that the source should have and has not.
    absent: BTreeSet<String>,
}

/// The packs that lead each publisher to its newest release, in order.
#[derive(Debug, Default)]
pub(crate) struct Ways(BTreeMap<PublisherId, Vec<Part>>);

/// Packs that were fetched, whole and synced, and not in the spool yet.
type Fetched = Vec<(PackName, PathBuf)>;

/// A pack on the way: in the spool, or to be fetched first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    file: Spooled,
    fetch: Option<Wanted>,
}

impl<'a> Errand<'a> {
    pub fn new(
        updater: &'a mut Updater,
        source: &'a dyn Source,
        spool: &'a Spool,
        watch: &'a dyn Watch,
    ) -> Self {
        let ways = Ways::default();
        Self {
            updater,
            source,
            spool,
            watch,
            ways,
            absent: BTreeSet::new(),
        }
    }

    /// The newest release of a publisher, its role brought up to date; `None`: it has published
    /// nothing yet.
    pub fn look(&mut self, id: &PublisherId) -> Result<Option<Newest>, AgentError> {
        if !listed(self.updater, id) {
            return Ok(None);
        }
        self.updater.refresh_delegated(self.source, id.as_str())?;
        newest(self.updater, id)
    }

    /// Fetches what leads to `newest`, for a source that may be gone in a moment and of which all or
    /// nothing is to be believed. [`Errand::bring`] then goes that way.
    pub fn collect(
        &mut self,
        store: &Store,
        id: &PublisherId,
        newest: &Newest,
    ) -> Result<(), AgentError> {
        let have = store.release(id.as_str())?.map(|(number, _)| number);
        if have.is_some_and(|have| have >= newest.number) {
            return Ok(());
        }
        let (way, _) = self.fetch(id, newest, have)?;
        self.ways.0.insert(id.clone(), way);
        Ok(())
    }

    /// Bytes that would have to be fetched to have `newest`.
    pub fn cost(
        &self,
        store: &Store,
        id: &PublisherId,
        newest: &Newest,
    ) -> Result<u64, AgentError> {
        let have = store.release(id.as_str())?.map(|(number, _)| number);
        if have.is_some_and(|have| have >= newest.number) {
            return Ok(0);
        }
        let way = self.way(id, newest, have)?;
        let fetched = way.iter().filter_map(|part| part.fetch.as_ref());
        Ok(fetched.map(|wanted| wanted.length).sum())
    }

    /// Brings `newest` into the cache; `None` if it is there already.
    pub fn bring(
        &mut self,
        store: &mut Store,
        id: &PublisherId,
        newest: &Newest,
    ) -> Result<Option<Applied>, AgentError> {
        let mandate = mandate(self.updater, id)?;
        let goal = newest.goal().map(|goal| goal.get());
        let have = store.release(id.as_str())?;
        if let (Some((number, state)), Some(goal)) = (&have, goal)
            && (*number, state.as_slice()) == (goal.number, goal.state.as_slice())
        {
            // The county may have taken a scope away since.
            mandate.allows(&store.scopes(id.as_str())?)?;
            self.secure(store, id)?;
            return Ok(None);
        }
        let have = have.map(|(number, _)| number);
        if let Some(have) = have.filter(|have| *have > newest.number) {
            let offered = newest.number;
            return Err(StoreError::NotNewer { have, offered }.into());
        }
        let first = self.follow(store, id, newest, have, &mandate);
        let applied = match first {
            Err(AgentError::Store(StoreError::OtherBase { .. } | StoreError::Pack(_)))
                if self.drop_damaged(id, newest) || have.is_some() =>
            {
                log::warn!("{id}: what is here leads nowhere, taking the way from the beginning");
                let again = self.follow(store, id, newest, None, &mandate);
                // What was removed may have been the way back to what is shown.
                if again.is_err()
                    && let Err(error) = self.secure(store, id)
                {
                    log::warn!("{id}: {error}");
                }
                again?
            }
            other => other?,
        };
        self.secure(store, id)?;
        Ok(Some(applied))
    }

    /// Fetches what is missing on the cheapest way from `have`, and applies it.
    fn follow(
        &mut self,
        store: &mut Store,
        id: &PublisherId,
        newest: &Newest,
        have: Option<u64>,
        mandate: &Mandate,
    ) -> Result<Applied, AgentError> {
        let (way, paths) = self.fetch(id, newest, have)?;
        if way.first().is_some_and(|part| part.file.span().0 != 0) {
            // Deltas are laid over what is here: the spool must be able to give that back.
            self.secure(store, id)?;
        }
        for (name, path) in paths {
            self.spool.keep_pack(id.as_str(), name, &path)?;
        }
        self.watch.enter(Step::Apply);
        let files: Vec<Spooled> = way.into_iter().map(|part| part.file).collect();
        apply(self.spool, store, id, newest, &files, mandate)
    }

    /// Chooses the cheapest way and fetches what is missing on it. A delta that the source should have
    /// and has not, or not as it is signed, is gone around.
    fn fetch(
        &mut self,
        id: &PublisherId,
        newest: &Newest,
        have: Option<u64>,
    ) -> Result<(Vec<Part>, Fetched), AgentError> {
        let partials = Partials::new(self.spool.partial());
        // Chosen before, and fetched: the source need not be there any more.
        let mut chosen = self.ways.0.remove(id);
        loop {
            self.watch.enter(Step::Plan);
            let way = match chosen.take() {
                Some(way) => way,
                None => self.way(id, newest, have)?,
            };
            self.watch.enter(Step::Fetch);
            match self.fetch_all(&partials, &way) {
                Ok(fetched) => return Ok((way, fetched)),
                Err((Some(delta), error)) => {
                    log::warn!("{id}: {error}: going another way");
                    self.absent.insert(delta);
                }
                Err((None, error)) => return Err(error),
            }
        }
    }

    /// Fetches the parts of a way. On failure, also the digest of the delta that can be gone around.
    fn fetch_all(
        &self,
        partials: &Partials,
        way: &[Part],
    ) -> Result<Fetched, (Option<String>, AgentError)> {
        let mut fetched = Fetched::new();
        for part in way {
            let (Some(wanted), Spooled::Signed(name)) = (&part.fetch, part.file) else {
                continue;
            };
            let path = partials.bring(self.source, wanted, self.watch);
            let path = path.map_err(|error| {
                let is_its_own = matches!(
                    error,
                    AgentError::Fetch(FetchError::NotFound(_))
                        | AgentError::Trust(TrustError::Digest { .. })
                );
                let delta = is_its_own && matches!(name, PackName::Delta(..));
                (delta.then(|| wanted.sha256.clone()), error)
            })?;
            fetched.push((name, path));
        }
        Ok(fetched)
    }

    /// The cheapest way to `newest` from `have` or from nothing.
    fn way(
        &self,
        id: &PublisherId,
        newest: &Newest,
        have: Option<u64>,
    ) -> Result<Vec<Part>, AgentError> {
        let mut legs: Vec<Leg<Part>> = Vec::new();
        for file in self.spool.packs(id.as_str())? {
            let (from, to) = file.span();
            // A file from an earlier round must be the one that is signed now, if any is.
            let stale = to == newest.number && !is_signed(newest, file);
            if !stale {
                let part = Part { file, fetch: None };
                // Going through it all again costs no line, but time and the life of the flash.
                let cost = 1 + self.spool.length(id.as_str(), &file) / 8;
                legs.push(Leg {
                    from,
                    to,
                    cost,
                    pack: part,
                });
            }
        }
        let here: Vec<Spooled> = legs.iter().map(|leg| leg.pack.file).collect();
        let offered = |leg: Leg<(PackName, Wanted)>| {
            let (name, wanted) = leg.pack;
            let file = Spooled::Signed(name);
            let is_there = !here.contains(&file) && !self.absent.contains(&wanted.sha256);
            is_there.then_some(Leg {
                from: leg.from,
                to: leg.to,
                cost: leg.cost,
                pack: Part {
                    file,
                    fetch: Some(wanted),
                },
            })
        };
        legs.extend(newest.legs().filter_map(offered));
        let starts: Vec<u64> = have.into_iter().chain([0]).collect();
        let cost = |legs: &[Leg<Part>]| {
            let way = cheapest(&starts, newest.number, legs);
            way.map_or(u64::MAX, |way| way.iter().map(|leg| leg.cost).sum())
        };
        if have.is_some()
            && let Some(index) = index_cost(self.updater, id, newest)
            // Worth a look where it costs a small part of what it may save.
            && cost(&legs) > index.saturating_mul(2).max(8 * REQUEST)
        {
            match earlier(self.updater, self.source, id, newest) {
                Ok(more) => legs.extend(more.into_iter().filter_map(offered)),
                // A copy may come without it.
                Err(error) => log::info!("{id}: earlier deltas: {error}"),
            }
        }
        let way = cheapest(&starts, newest.number, &legs).ok_or_else(|| TrustError::Unknown {
            what: format!("a pack of {id} that leads to release {}", newest.number),
        })?;
        Ok(way.into_iter().map(|leg| leg.pack.clone()).collect())
    }

    /// Makes sure that the spool alone gives the applied release back, by a short chain.
    fn secure(&self, store: &mut Store, id: &PublisherId) -> Result<(), AgentError> {
        let Some((number, _)) = store.release(id.as_str())? else {
            return Ok(());
        };
        let chain = self.spool.chain(id.as_str(), number)?;
        if chain.is_some_and(|chain| chain.len() <= LONGEST_CHAIN) {
            return Ok(());
        }
        self.spool.keep_base(id.as_str(), number, |out| {
            store.write_base(id, out)?;
            Ok(())
        })
    }

    /// Removes packs of the spool that are not what is signed; says whether there were any.
    fn drop_damaged(&self, id: &PublisherId, newest: &Newest) -> bool {
        let Ok(files) = self.spool.packs(id.as_str()) else {
            return false;
        };
        let mut any = false;
        for file in files {
            let signed = match file {
                Spooled::Signed(name) => newest.pack(name).map(|pack| pack.goal.get()),
                Spooled::Base(_) => None,
            };
            let is_right = signed.is_some_and(|goal| {
                let path = self.spool.pack_path(id.as_str(), &file);
                look(&path).is_ok_and(|seen| seen.sha256() == goal.sha256)
            });
            if !is_right {
                self.spool.remove_pack(id.as_str(), &file);
                any = true;
            }
        }
        any
    }
}

/// Applies a chain of packs of the spool that ends at `newest`.
pub(crate) fn apply(
    spool: &Spool,
    store: &mut Store,
    id: &PublisherId,
    newest: &Newest,
    files: &[Spooled],
    mandate: &Mandate,
) -> Result<Applied, AgentError> {
    let opened: Vec<File> = files
        .iter()
        .map(|file| spool.open(id.as_str(), file))
        .collect::<Result<_, _>>()?;
    let last = match files.last() {
        Some(Spooled::Signed(name)) => newest.pack(*name),
        _ => None,
    };
    let applied = match (last, newest.goal()) {
        (Some(pack), _) => store.apply(&pack.goal, opened, mandate, clock::system())?,
        // The last one was written here.
        (None, Some(goal)) => store.restore(goal, opened, mandate, clock::system())?,
        (None, None) => {
            return Ok(Err(TrustError::Unknown {
                what: id.to_string(),
            })?);
        }
    };
    Ok(applied)
}

/// Whether a file that leads to the newest release is one that metadata names, or was made here.
fn is_signed(newest: &Newest, file: Spooled) -> bool {
    match file {
        Spooled::Signed(name) => newest.pack(name).is_some(),
        Spooled::Base(_) => true,
    }
}
