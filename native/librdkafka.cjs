// Prints where node-rdkafka has built librdkafka: `include`, `lib`, or `rpath` as seen from build/Release.
const path = require("node:path");
const { realpathSync } = require("node:fs");

const deps = path.join(realpathSync(path.dirname(require.resolve("node-rdkafka/package.json"))), "build/deps");
const addonDirectory = path.join(realpathSync(path.dirname(__dirname)), "build/Release");
const answers = { include: path.join(deps, "include"), lib: deps, rpath: path.relative(addonDirectory, deps) };
const answer = answers[process.argv[2]];
if (answer === undefined) throw new Error(`expected one of ${Object.keys(answers).join(", ")}`);
process.stdout.write(answer);
