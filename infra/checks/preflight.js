// cdk-preflight's rules over templates: `node preflight.js <template>...`. A finding fails. Parameters are replaced by the values that
// a deployment has, because the rules look at values.

import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Preflight } from 'cdk-preflight';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node preflight.js <template>...');
  process.exit(2);
}

// Values of parameters that are names in Parameter Store, by the name of the parameter.
const STORED = {
  AeKinesisShardCount: 5,
  AeStreamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/anycompany',
  AlarmEmail: 'operations@example.com',
  AwsGlueDatabaseNameLowerCase: 'amazonconnectdataanalyticsdb',
  ConnectContactFlowLogsCloudWatchLogGroup: '/aws/connect/anycompany',
  ConnectContactFlowLogsLogGroup: '/aws/connect/anycompany',
  ConnectContactLensS3BucketName: 'anycompany-recordings',
  ConnectEvaluationFormsS3BucketName: 'anycompany-recordings',
  ConnectEvaluationFormsS3Prefix: 'connect/anycompany/ContactEvaluations',
  ConnectInstanceId: '0a1b2c3d-0000-4000-8000-000000000000',
  ContactLensChannels: 'voice,chat',
  ContactLensRedaction: 'original',
  CtrKinesisShardCount: 1,
  CtrStreamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/anycompany',
  FirehoseBufferMegabytes: 128,
  FirehoseBufferSeconds: 60,
  FirehoseCompression: 'GZIP',
  KinesisStreamMode: 'PROVISIONED',
  KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  LambdaArchitecture: 'arm64',
  LogRetentionDays: 30,
  QuicksightPrincipalArn: 'arn:aws:quicksight:us-east-1:123456789012:user/default/analyst',
  TranscriptsKmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-0987654321ab',
  TranscriptsRedaction: 'redacted-only',
  TranscriptsRetentionDays: 90,
};

// The value of a parameter. `true` is what schedules are enabled with.
function valueOf(name, { Type: type, Default: value }) {
  if (type.startsWith('AWS::SSM')) return STORED[name] ?? 'true';
  return value ?? `${name}.zip`;
}

function resolved(value, values) {
  if (Array.isArray(value)) return value.map((item) => resolved(item, values));
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === 'Ref' && value.Ref in values) return values[value.Ref];
  return Object.fromEntries(keys.map((key) => [key, resolved(value[key], values)]));
}

const folder = mkdtempSync(join(tmpdir(), 'cdk-preflight-'));
const app = new App({ analyticsReporting: false, outdir: join(folder, 'out') });
Preflight.apply(app);
for (const file of files) {
  const { Parameters: parameters = {}, ...template } = JSON.parse(readFileSync(file, 'utf8'));
  const values = Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, valueOf(name, parameter)]));
  const templateFile = join(folder, basename(file));
  writeFileSync(templateFile, JSON.stringify(resolved(template, values)));
  new CfnInclude(new Stack(app, basename(file).split('.')[0]), 'Template', { templateFile });
}
// The report on the terminal repeats warnings about conditions that are constant only because parameters are replaced.
const write = process.stderr.write;
process.stderr.write = () => true;
let failure;
try {
  app.synth();
} catch (error) {
  failure = error;
}
process.stderr.write = write;

const report = join(folder, 'out', 'validation-report.json');
const findings = (existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).pluginReports : [])
  .flatMap(({ violations }) => violations)
  .filter(({ severity }) => severity !== 'warning')
  .flatMap(({ ruleName, description, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath }) => `${ruleName}: ${constructPath}: ${description}`),
  );
findings.forEach((finding) => console.error(finding));
if (failure && findings.length === 0) throw failure;
console.error(`cdk-preflight: ${files.length} templates, ${findings.length} findings`);
process.exit(findings.length === 0 ? 0 : 1);
