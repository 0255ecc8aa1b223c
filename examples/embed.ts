/**
 * A benchmark inside a program of your own: no terminal, no exit of the process, figures as plain data.
 *   npx tsx examples/embed.ts [driver.yaml [workload.yaml]]
 */
import { fileURLToPath } from "node:url";
// Outside of this repository: import { ... } from "omb-native";
import { type BenchmarkEvent, ConfigError, runBenchmark } from "../src/index.ts";

const example = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const [driver = example("drivers/embedded.yaml"), workload = example("workloads/quickstart.yaml")] =
	process.argv.slice(2);

// Aborting it ends the run gracefully; what was measured until then is still returned and written.
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

function onEvent(event: BenchmarkEvent): void {
	if (event.type === "phase") console.log(`phase ${event.phase}`);
	if (event.type === "warning") console.warn(`warning: ${event.message}`);
	if (event.type !== "period") return;
	const { phase, counts, elapsedSeconds, latencies } = event.sample;
	const rate = Math.round(counts.acknowledged / elapsedSeconds);
	console.log(`${phase}: ${rate} msg/s, publish latency p99 ${latencies.publishLatency.p99Us} us`);
}

try {
	const options = { drivers: [driver], workloads: [workload], sampleSeconds: 1, signal: stop.signal, onEvent };
	for (const outcome of await runBenchmark(options)) {
		// One of several runs that is refused does not stop the others; of a single one the error is thrown.
		if ("error" in outcome) throw outcome.error;
		const { status, measurement, files } = outcome;
		const { totals, verification, aggregate } = measurement;
		console.log(`${status}: ${totals.acknowledged} acknowledged, ${totals.received} received`);
		console.log(`${verification.missing} missing, end-to-end p99 ${aggregate?.endToEndLatency.p99Us} us`);
		console.log(`wrote ${files.resultPath} and ${files.runRecordPath}`);
		if (status === "failed") process.exitCode = 1;
	}
} catch (error) {
	// A mistake in the files, or something that the cluster refuses: the message says what to do.
	if (!(error instanceof ConfigError)) throw error;
	console.error(error.message);
	process.exitCode = 2;
}
