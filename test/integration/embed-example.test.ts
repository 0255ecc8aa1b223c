/** The example of a program with a benchmark in it, on the embedded broker. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { testFolder } from "../support/benchmark-run.ts";
import { eventually } from "../support/eventually.ts";

const tsx = import.meta.resolve("tsx");
const example = fileURLToPath(new URL("../../examples/embed.ts", import.meta.url));
const embedded = fileURLToPath(new URL("../../examples/drivers/embedded.yaml", import.meta.url));
const boundMs = 60_000;

test("the example runs to its end and lets its process end by itself", { timeout: boundMs }, async (context) => {
	const { ended, output, folder } = await startExample(context, 2);

	assert.deepEqual(await ended, [0, null], output());
	assert.match(output(), /phase measurement\nmeasurement: \d+ msg\/s/);
	const [, acknowledged, received] = /complete: (\d+) acknowledged, (\d+) received/.exec(output()) ?? [];
	assert.equal(received, acknowledged, output());
	assert.match(output(), /\n0 missing/);
	assert.equal((await resultsIn(folder)).length, 2);
});

test("an AbortSignal ends the example's run with what was measured", { timeout: boundMs }, async (context) => {
	const { child, ended, output, folder } = await startExample(context, 600);
	await eventually("a period is over", () => output().includes("measurement: "));
	child.kill("SIGINT");

	assert.deepEqual(await ended, [0, null], output());
	assert.match(output(), /interrupted: \d+ acknowledged/);
	assert.equal((await resultsIn(folder)).length, 2);
});

async function startExample(context: TestContext, testDurationSeconds: number) {
	const folder = await testFolder(context);
	const workload = join(folder, "workload.yaml");
	await writeFile(
		workload,
		`topics: 1
partitionsPerTopic: 2
messageSize: 100
useRandomizedPayloads: true
randomBytesRatio: 0.5
randomizedPayloadPoolSize: 10
subscriptionsPerTopic: 1
consumerPerSubscription: 1
producersPerTopic: 1
producerRate: 500
warmupDurationSeconds: 0
testDurationSeconds: ${testDurationSeconds}
`,
	);
	const child = spawn(process.execPath, ["--import", tsx, example, embedded, workload], { cwd: folder, stdio: "pipe" });
	context.after(() => child.kill("SIGKILL"));
	let text = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (chunk) => {
			text += chunk;
		});
	}
	return { child, ended: once(child, "close"), output: () => text, folder };
}

async function resultsIn(folder: string): Promise<string[]> {
	return (await readdir(folder)).filter((name) => name.endsWith(".json"));
}
