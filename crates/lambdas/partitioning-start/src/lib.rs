#![doc = include_str!("../README.md")]

mod folders;

use aws_sdk_athena::types::ResultConfiguration;
use connect_core::Day;
use connect_core::partitioning::{PartitionRequest, RequestedDays, RunningQuery};
use lambda_support::objects::s3_client;
use lambda_support::{
    CallError, Deadline, Environment, EnvironmentError, Handler, Invocation, InvocationError, aws,
};
use time::OffsetDateTime;

/// Current time.
pub type Clock = fn() -> OffsetDateTime;

/// Starts the statement that adds partitions, and creates the folder of a single day if it is missing.
#[derive(Debug)]
pub struct StartPartitioning {
    athena: aws_sdk_athena::Client,
    s3: aws_sdk_s3::Client,
    results: String,
    workgroup: String,
    now: Clock,
}

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable is missing.
pub fn function(environment: &Environment) -> Result<StartPartitioning, EnvironmentError> {
    let bucket = environment.required(
        functions::ATHENA_RESULTS_BUCKET.name,
        functions::ATHENA_RESULTS_BUCKET.description,
    )?;
    let workgroup = environment.required(
        functions::ATHENA_WORKGROUP.name,
        functions::ATHENA_WORKGROUP.description,
    )?;
    let aws = aws::sdk_config(environment)?;
    Ok(StartPartitioning::new(
        aws_sdk_athena::Client::new(&aws),
        s3_client(&aws),
        &bucket,
        workgroup,
        OffsetDateTime::now_utc,
    ))
}

impl StartPartitioning {
    /// Function that starts statements by `athena`, with results in `results_bucket`, and creates
    /// folders by `s3`.
    pub fn new(
        athena: aws_sdk_athena::Client,
        s3: aws_sdk_s3::Client,
        results_bucket: &str,
        workgroup: String,
        now: Clock,
    ) -> Self {
        Self {
            athena,
            s3,
            results: format!("s3://{results_bucket}/partitioning/"),
            workgroup,
            now,
        }
    }

    /// Puts an empty object at `folder` if it has no objects yet, so that the folder is visible in S3.
    async fn create_folder(
        &self,
        bucket: &str,
        folder: &str,
        deadline: Deadline,
    ) -> Result<(), CallError> {
        let resource = format!("s3://{bucket}/{folder}");
        let list = self.s3.list_objects_v2().bucket(bucket).prefix(folder);
        let list = list.max_keys(1);
        let found = deadline
            .response("ListObjectsV2", &resource, || list.clone().send())
            .await?;
        if !found.contents().is_empty() {
            return Ok(());
        }
        let put = || self.s3.put_object().bucket(bucket).key(folder).send();
        deadline
            .response("PutObject", &resource, put)
            .await
            .map(drop)
    }

    /// The day, whose folder exists afterwards.
    async fn with_folder(
        &self,
        request: &PartitionRequest,
        day: Day,
        deadline: Deadline,
    ) -> Result<Day, CallError> {
        self.create_folder(request.bucket(), &request.folder(day), deadline)
            .await?;
        Ok(day)
    }

    /// Days whose folders exist; tomorrow, if there are none, because a statement adds at least one
    /// partition.
    async fn existing(
        &self,
        request: &PartitionRequest,
        today: Day,
        deadline: Deadline,
    ) -> Result<Vec<Day>, CallError> {
        let found = folders::days(&self.s3, request.bucket(), request.prefix(), deadline).await?;
        if found.is_empty() {
            return Ok(vec![
                self.with_folder(request, today.next(), deadline).await?,
            ]);
        }
        let count = found.len();
        let selected = request.selection(found, today);
        if selected.len() < count {
            tracing::info!(
                table = request.table(),
                folders = count,
                days = selected.len(),
                "limit of days reached; later runs add the rest"
            );
        }
        Ok(selected)
    }

    /// Starts the statement. A second attempt may start it twice, which adds no partition again.
    async fn start(
        &self,
        statement: String,
        table: &str,
        deadline: Deadline,
    ) -> Result<RunningQuery, CallError> {
        let operation = "StartQueryExecution";
        let results = ResultConfiguration::builder()
            .output_location(&self.results)
            .build();
        let request = self
            .athena
            .start_query_execution()
            .query_string(statement)
            .result_configuration(results)
            .work_group(&self.workgroup);
        let output = deadline
            .response(operation, table, || request.clone().send())
            .await?;
        let id = output.query_execution_id().ok_or_else(|| {
            CallError::request(operation, table, &"the response has no queryExecutionId")
        })?;
        Ok(RunningQuery::started(id.to_owned()))
    }
}

impl Handler for StartPartitioning {
    type Response = RunningQuery;

    async fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<RunningQuery, InvocationError> {
        let request = PartitionRequest::parse(event)?;
        let (today, deadline) = (Day::from_instant((self.now)()), invocation.deadline);
        let with_folder = async |day| self.with_folder(&request, day, deadline).await;
        let days = match request.days() {
            RequestedDays::Tomorrow => vec![with_folder(today.next()).await?],
            RequestedDays::One(day) => vec![with_folder(*day).await?],
            RequestedDays::Some(days) => days.clone(),
            RequestedDays::Existing => self.existing(&request, today, deadline).await?,
        };
        let query = self
            .start(request.statement(&days), request.table(), deadline)
            .await?;
        let [first, last] = [days.first(), days.last()].map(|day| day.map(ToString::to_string));
        tracing::info!(
            table = request.table(),
            days = days.len(),
            first,
            last,
            query_execution_id = query.query_execution_id,
            "started loading partitions"
        );
        Ok(query)
    }
}
