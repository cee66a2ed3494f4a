//! Checking all segments of a shard.

use std::collections::HashSet;

use crate::{
    Archive, ArchiveError, ArchivedRecord, Digest, Problem, Report, SegmentName, chain::Chain,
    record, segment::Segment,
};

/// A check under way: segments come by first sequence.
struct Check {
    report: Report,
    /// Where every segment ends, and its hash: what a next one can follow.
    ends: HashSet<(u64, Digest)>,
    oldest: Option<u64>,
    sound: Vec<SegmentName>,
    lost: Vec<(SegmentName, String)>,
    /// The sound segment that reaches furthest. Every other one before the next has been compared
    /// with it, or with one that was, as far as they overlap.
    furthest: Option<(SegmentName, Vec<ArchivedRecord>)>,
}

impl Archive {
    /// Reads every segment of a shard and checks it, how they follow one another, and that they
    /// agree where they overlap.
    ///
    /// # Errors
    /// [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`] when it cannot be known. What is
    /// wrong with the segments is in the report.
    pub async fn verify(&self, shard: u32) -> Result<Report, ArchiveError> {
        let listed = self.store.list(&SegmentName::folder(shard)).await?;
        let mut names = Vec::with_capacity(listed.len());
        let mut strays = Vec::new();
        for listed in listed {
            match listed.object.parse::<SegmentName>() {
                Ok(name) => names.push(name),
                Err(_) => strays.push(Problem::Stray {
                    object: listed.object,
                }),
            }
        }
        let chain = Chain::new(names);
        let mut check = Check::new(shard, &chain);
        for name in chain.names() {
            match self.fetch(name).await {
                Ok(segment) => check.take(*name, segment),
                Err(error) => check.take_error(*name, error)?,
            }
        }
        let mut report = check.end(&chain);
        strays.into_iter().for_each(|stray| report.add(stray));
        Ok(report)
    }
}

impl Check {
    fn new(shard: u32, chain: &Chain) -> Self {
        let names = chain.names();
        Self {
            report: Report {
                shard,
                segments: names.len(),
                ..Report::default()
            },
            ends: names
                .iter()
                .map(|name| (name.last(), name.sha256()))
                .collect(),
            oldest: names.first().map(SegmentName::first),
            sound: Vec::new(),
            lost: Vec::new(),
            furthest: None,
        }
    }

    fn take(&mut self, name: SegmentName, segment: Segment) {
        self.check_link(name, segment.previous);
        self.sound.push(name);
        let Some((furthest, known)) = &self.furthest else {
            self.furthest = Some((name, segment.records));
            return;
        };
        let different = record::first_difference(known, &segment.records);
        let problem = different.map(|sequence| Problem::Contradiction {
            sequence,
            one: *furthest,
            other: name,
        });
        if name.last() > furthest.last() {
            self.furthest = Some((name, segment.records));
        }
        problem
            .into_iter()
            .for_each(|problem| self.report.add(problem));
    }

    fn check_link(&mut self, segment: SegmentName, previous: Option<Digest>) {
        let linked = match previous {
            None => self.oldest == Some(segment.first()),
            Some(previous) => segment
                .first()
                .checked_sub(1)
                .is_some_and(|end| self.ends.contains(&(end, previous))),
        };
        if !linked {
            self.report.add(Problem::BrokenLink { segment, previous });
        }
    }

    fn take_error(&mut self, name: SegmentName, error: ArchiveError) -> Result<(), ArchiveError> {
        let reason = match error {
            ArchiveError::Damaged { reason, .. } => reason,
            ArchiveError::Missing { .. } => "it was removed meanwhile".to_owned(),
            ArchiveError::Newer { format, .. } => {
                format!("it has format {format}, which takes a newer version of this program")
            }
            other => return Err(other),
        };
        self.lost.push((name, reason));
        Ok(())
    }

    fn end(mut self, chain: &Chain) -> Report {
        for (first, last) in chain.gaps() {
            self.report.add(Problem::Gap { first, last });
        }
        let sound = Chain::new(self.sound);
        for (segment, reason) in self.lost {
            self.report.add(Problem::Lost {
                segment,
                reason,
                spare: sound.holds_all(segment.first(), segment.last()),
            });
        }
        self.report.first = sound.names().first().map(SegmentName::first);
        self.report.through = sound.through();
        self.report
    }
}
