//! The tables of DRS. Every row carries its Region.

use super::job::Job;
use super::job_log::LogItem;
use super::launch_action::LaunchAction;
use super::launch_template::LaunchTemplate;
use super::participant::Participant;
use super::recovery_instance::RecoveryInstance;
use super::recovery_snapshot::RecoverySnapshot;
use super::replication_server::ReplicationServer;
use super::replication_template::ReplicationTemplate;
use super::source_server::SourceServer;
use crate::store::{Persist, Table};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// State of the service.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// Keyed by Region: where InitializeService has run.
    pub(super) accounts: Table<Account>,
    pub(super) replication_templates: Table<ReplicationTemplate>,
    pub(super) launch_templates: Table<LaunchTemplate>,
    /// Keyed `RESOURCE/ACTION`.
    pub(super) launch_actions: Table<LaunchAction>,
    pub(super) source_servers: Table<SourceServer>,
    /// Keyed by EC2 instance.
    pub(super) replication_servers: Table<ReplicationServer>,
    pub(super) snapshots: Table<RecoverySnapshot>,
    pub(super) jobs: Table<Job>,
    /// Keyed `JOB/NUMBER`.
    pub(super) participants: Table<Participant>,
    /// Keyed `JOB/NUMBER`.
    pub(super) job_log: Table<LogItem>,
    pub(super) recovery_instances: Table<RecoveryInstance>,
}

/// An initialized account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) initialized: Timestamp,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            accounts: Table::new("drs.account"),
            replication_templates: Table::new("drs.replication_template"),
            launch_templates: Table::new("drs.launch_template"),
            launch_actions: Table::new("drs.launch_action"),
            source_servers: Table::new("drs.source_server"),
            replication_servers: Table::new("drs.replication_server"),
            snapshots: Table::new("drs.snapshot"),
            jobs: Table::new("drs.job"),
            participants: Table::new("drs.participant"),
            job_log: Table::new("drs.job_log"),
            recovery_instances: Table::new("drs.recovery_instance"),
        }
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        vec![
            &mut self.accounts,
            &mut self.replication_templates,
            &mut self.launch_templates,
            &mut self.launch_actions,
            &mut self.source_servers,
            &mut self.replication_servers,
            &mut self.snapshots,
            &mut self.jobs,
            &mut self.participants,
            &mut self.job_log,
            &mut self.recovery_instances,
        ]
    }
}
