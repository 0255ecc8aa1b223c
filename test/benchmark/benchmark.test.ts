import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { type BenchmarkOptions, ConfigError, runBenchmark } from "../../src/index.ts";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { childProcesses } from "../support/child-processes.ts";
import { eventually } from "../support/eventually.ts";
import { driverText, workloadText } from "../support/run-texts.ts";

describe("runBenchmark", () => {
	const folder = scratchDirectory();
	const driver = scratchFile(folder, "driver.yaml", driverText());
	const small = scratchFile(folder, "small.yaml", workloadText());
	const run = (options: Partial<BenchmarkOptions>) =>
		runBenchmark({ drivers: [driver], workloads: [small], outputDirectory: folder, ...options });

	const refusals: Array<[what: string, options: Partial<BenchmarkOptions>, message: RegExp]> = [
		["periods that are too short", { sampleSeconds: 0.05 }, /the sample length must be at least 0\.1 seconds/],
		["periods without length", { sampleSeconds: Number.NaN }, /the sample length must be/],
		["half a thread", { sendThreads: 1.5 }, /sendThreads must be a whole number/],
		["no consumer process", { consumerProcesses: 0 }, /consumerProcesses must be a whole number/],
	];
	for (const [what, options, message] of refusals) {
		it(`refuses ${what} before anything else`, async () =>
			assert.rejects(run(options), (error) => error instanceof ConfigError && message.test(error.message)));
	}

	const tooLarge: Array<[what: string, driver: string, workload: string, message: RegExp]> = [
		[
			"the driver's own max.request.size",
			scratchFile(folder, "tight.yaml", driverText("acks=all\nmax.request.size=200")),
			scratchFile(folder, "key.yaml", workloadText({ messageSize: 114, keyDistributor: "RANDOM_NANO" })),
			/tight\.yaml:\d+:3: a message takes 211 bytes, more than `max\.request\.size` of 200/,
		],
		[
			"Java's default of max.request.size",
			driver,
			scratchFile(folder, "large.yaml", workloadText({ messageSize: 1_048_576 - 86 })),
			/driver\.yaml: a message takes 1048577 bytes, more than `max\.request\.size` of 1048576/,
		],
	];
	for (const [what, driverFile, workload, message] of tooLarge) {
		it(`refuses messages that do not fit ${what}, and leaves neither child nor file`, async () => {
			const children = childProcesses();
			const files = readdirSync(folder);
			await assert.rejects(
				run({ drivers: [driverFile], workloads: [workload] }),
				(error) => error instanceof ConfigError && message.test(error.message),
			);
			assert.deepEqual(readdirSync(folder), files);
			await eventually("no child is left", () => childProcesses().every((pid) => children.includes(pid)), 5_000);
		});
	}

	it("begins no run when it was interrupted or killed before", async () => {
		const events: string[] = [];
		const onEvent: BenchmarkOptions["onEvent"] = ({ type }) => events.push(type);
		assert.deepEqual(await run({ signal: AbortSignal.abort(), onEvent }), []);
		assert.deepEqual(await run({ killSignal: AbortSignal.abort(), onEvent }), []);
		assert.deepEqual(events, []);
	});

	it("tells what a lenient reading has passed over before the first run", async () => {
		const odd = scratchFile(folder, "odd.yaml", `${workloadText()}topicz: 3\n`);
		const messages: string[] = [];
		const onEvent: BenchmarkOptions["onEvent"] = (event) => event.type === "warning" && messages.push(event.message);
		await run({ workloads: [odd], lenient: true, signal: AbortSignal.abort(), onEvent });
		assert.equal(messages.length, 1);
		assert.match(messages[0] as string, /topicz/);
	});
});
