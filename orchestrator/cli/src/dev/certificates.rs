//! Certificates for a broker on this machine, made anew at each start.

use std::{fs, net::Ipv4Addr, os::unix::fs::OpenOptionsExt as _, path::PathBuf};

use anyhow::Context as _;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose, SanType,
};

use super::data_folder::DataFolder;

/// Where the certificate of one broker is, its key, and who vouches for it.
#[derive(Debug, Clone)]
pub(super) struct Certificates {
    pub(super) ca_file: PathBuf,
    pub(super) certificate_file: PathBuf,
    pub(super) key_file: PathBuf,
}

impl Certificates {
    /// Makes them; only the user may read the key. Nobody keeps the key of the one who vouches.
    pub(super) fn make(data: &DataFolder) -> anyhow::Result<Self> {
        let folder = data.path().join("tls");
        fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let made = Self {
            ca_file: folder.join("ca.pem"),
            certificate_file: folder.join("broker.pem"),
            key_file: folder.join("broker-key.pem"),
        };
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
        let loopback = SanType::IpAddress(Ipv4Addr::LOCALHOST.into());
        params.subject_alt_names.push(loopback);
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &issuer)?;
        write(&made.ca_file, &issuer.pem())?;
        write(&made.certificate_file, &certificate.pem())?;
        write(&made.key_file, &key.serialize_pem())?;
        Ok(made)
    }
}

fn write(path: &PathBuf, text: &str) -> anyhow::Result<()> {
    const USER_ONLY: u32 = 0o600;
    let mut options = fs::OpenOptions::new();
    let options = options.write(true).create(true).truncate(true);
    let file = options.mode(USER_ONLY).open(path);
    file.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
        .with_context(|| format!("{} cannot be written", path.display()))
}
