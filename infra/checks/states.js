// Validates the state machines in templates: `node states.js <template>...`.

import aslValidator from 'asl-validator';
import { readFileSync } from 'node:fs';

const validate = aslValidator.default ?? aslValidator;
const files = process.argv.slice(2);
let machines = 0;
let findings = 0;

for (const file of files) {
  const { Resources: resources } = JSON.parse(readFileSync(file, 'utf8'));
  for (const [name, { Type: type, Properties: properties }] of Object.entries(resources)) {
    if (type !== 'AWS::StepFunctions::StateMachine') continue;
    machines += 1;
    for (const error of validate(properties.Definition).errors) {
      findings += 1;
      console.error(`${file}: ${name}: ${error['Error code']}: ${error.Message}`);
    }
  }
}
console.error(`asl-validator: ${machines} state machines, ${findings} findings`);
process.exit(findings === 0 ? 0 : 1);
