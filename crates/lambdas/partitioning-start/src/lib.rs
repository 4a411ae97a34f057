#![doc = include_str!("../README.md")]

use aws_sdk_athena::types::ResultConfiguration;
use connect_core::partitioning::{PartitionRequest, Query};
use lambda_support::objects::s3_client;
use lambda_support::{
    CallError, Environment, EnvironmentError, Handler, Invocation, InvocationError, aws,
};
use time::OffsetDateTime;

/// Current time.
pub type Clock = fn() -> OffsetDateTime;

/// Starts the statement that adds a day's partition, and creates the day's folder if it is missing.
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
        let day = request.day((self.now)());
        self.create_folder(request.bucket(), &request.folder(day))
            .await?;
        let query = self.start(request.statement(day), request.table()).await?;
        tracing::info!(table = request.table(), %day, query_execution_id = query.query_execution_id, "started loading the partition");
        Ok(query)
    }
}
