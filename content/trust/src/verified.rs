/// A value that came out of verified bytes. Only this crate makes one.
///
/// It remembers which role's signatures vouch for it, because a role may only publish its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<T> {
    value: T,
    role: String,
}

impl<T> Verified<T> {
    pub(crate) fn new(value: T, role: &str) -> Self {
        Self {
            value,
            role: role.to_owned(),
        }
    }

    /// The role whose metadata names these bytes.
    pub fn role(&self) -> &str {
        &self.role
    }

    pub fn get(&self) -> &T {
        &self.value
    }

    /// Decodes the verified bytes into something else that is exactly as trustworthy.
    pub fn decode<U, E>(self, decode: impl FnOnce(&T) -> Result<U, E>) -> Result<Verified<U>, E> {
        let value = decode(&self.value)?;
        Ok(Verified {
            value,
            role: self.role,
        })
    }
}
