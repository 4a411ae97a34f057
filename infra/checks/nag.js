// cdk-nag's AwsSolutions rules over templates: `node nag.js <template>...`. A finding fails, and so does a rule that cannot be
// evaluated. Accepted findings are in the metadata of the resource, with a reason.

import { App, Aspects, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks } from 'cdk-nag';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node nag.js <template>...');
  process.exit(2);
}

const app = new App({ analyticsReporting: false, outdir: mkdtempSync(join(tmpdir(), 'cdk-nag-')) });
for (const file of files) {
  const stack = new Stack(app, basename(file).split('.')[0]);
  new CfnInclude(stack, 'Template', { templateFile: file });
}
Aspects.of(app).add(new AwsSolutionsChecks({ reports: false }));

const findings = app.synth().stacks.flatMap((stack) =>
  stack.messages
    .filter((message) => message.level !== 'info')
    .map((message) => `${message.id}: ${String(message.entry.data).trim()}`),
);
findings.forEach((finding) => console.error(finding));
console.error(`cdk-nag: ${files.length} templates, ${findings.length} findings`);
process.exit(findings.length === 0 ? 0 : 1);
