#![doc = include_str!("../README.md")]

mod folders;

use aws_sdk_athena::types::ResultConfiguration;
use connect_core::Day;
use connect_core::partitioning::{PartitionRequest, Query, RequestedDays};
use lambda_support::objects::s3_client;
use lambda_support::{
    CallError, Environment, EnvironmentError, Handler, Invocation, InvocationError, aws,
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
    async fn create_folder(&self, bucket: &str, folder: &str) -> Result<(), CallError> {
        let resource = || format!("s3://{bucket}/{folder}");
        let list = self
            .s3
            .list_objects_v2()
            .bucket(bucket)
            .prefix(folder)
            .max_keys(1)
            .send()
            .await;
        let found = list.map_err(|error| CallError::new("ListObjectsV2", resource(), &error))?;
        if !found.contents().is_empty() {
            return Ok(());
        }
        let put = self.s3.put_object().bucket(bucket).key(folder).send().await;
        put.map(drop)
            .map_err(|error| CallError::new("PutObject", resource(), &error))
    }

    /// The day, whose folder exists afterwards.
    async fn with_folder(&self, request: &PartitionRequest, day: Day) -> Result<Day, CallError> {
        self.create_folder(request.bucket(), &request.folder(day))
            .await?;
        Ok(day)
    }

    /// Days whose folders exist; tomorrow, if there are none, because a statement adds at least one
    /// partition.
    async fn existing(
        &self,
        request: &PartitionRequest,
        today: Day,
    ) -> Result<Vec<Day>, CallError> {
        let found = folders::days(&self.s3, request.bucket(), request.prefix()).await?;
        if found.is_empty() {
            return Ok(vec![self.with_folder(request, today.next()).await?]);
        }
        let count = found.len();
        let selected = request.selection(found, today);
        if selected.len() < count {
            tracing::info!(
                table = request.table(),
                folders = count,
                days = selected.len(),
                "the other days have their turn on the next days"
            );
        }
        Ok(selected)
    }

    async fn start(&self, statement: String, table: &str) -> Result<Query, CallError> {
        let operation = "StartQueryExecution";
        let results = ResultConfiguration::builder()
            .output_location(&self.results)
            .build();
        let call = self
            .athena
            .start_query_execution()
            .query_string(statement)
            .result_configuration(results)
            .work_group(&self.workgroup)
            .send();
        let output = call
            .await
            .map_err(|error| CallError::new(operation, table, &error))?;
        let id = output.query_execution_id().ok_or_else(|| {
            CallError::request(operation, table, &"the response has no queryExecutionId")
        })?;
        Ok(Query::started(id.to_owned()))
    }
}

impl Handler for StartPartitioning {
    type Response = Query;

    async fn handle(
        &self,
        event: &str,
        _invocation: &Invocation,
    ) -> Result<Query, InvocationError> {
        let request = PartitionRequest::parse(event)?;
        let today = Day::from_instant((self.now)());
        let days = match request.days() {
            RequestedDays::Tomorrow => vec![self.with_folder(&request, today.next()).await?],
            RequestedDays::One(day) => vec![self.with_folder(&request, *day).await?],
            RequestedDays::Some(days) => days.clone(),
            RequestedDays::Existing => self.existing(&request, today).await?,
        };
        let query = self
            .start(request.statement(&days), request.table())
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
