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
		["a rate search that begins below its lowest rate", { rateSearchStart: 0.5 }, /must begin between 1 and 9,999,999/],
		["a rate search that begins without pacing", { rateSearchStart: 10_000_000 }, /must begin between/],
		["a rate search that begins nowhere", { rateSearchStart: Number.NaN }, /must begin between/],
		[
			"to begin Java OMB's search elsewhere",
			{ rateController: "omb", rateSearchStart: 5000 },
			/Java OMB begins at 10,000 msg\/s/,
		],
	];
	for (const [what, options, message] of refusals) {
		it(`refuses ${what} before anything else`, async () =>
			assert.rejects(run(options), (error) => error instanceof ConfigError && message.test(error.message)));
	}

	it("refuses a limit of Java OMB's rate search that is no number, where that search is asked for", async () => {
		process.env["PUBLISH_BACKLOG_LIMIT"] = "plenty";
		try {
			await assert.rejects(run({ rateController: "omb" }), /PUBLISH_BACKLOG_LIMIT is `plenty`/);
		} finally {
			delete process.env["PUBLISH_BACKLOG_LIMIT"];
		}
	});

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

	describe("with several runs", () => {
		const nobody = scratchFile(folder, "nobody.yaml", driverText().replace("=embedded", "=127.0.0.1:1"));
		const other = scratchFile(folder, "other.yaml", workloadText({ name: "other" }));
		const drivers = [nobody];

		it("goes on behind one that the cluster refuses, and tells of each", async () => {
			const events: string[] = [];
			const onEvent: BenchmarkOptions["onEvent"] = ({ type }) => events.push(type);
			const outcomes = await run({ drivers, workloads: [small, other], onEvent });
			assert.deepEqual(
				outcomes.map(({ workloadName, driverName, status }) => [workloadName, driverName, status]),
				[
					["small", "embedded", "refused"],
					["other", "embedded", "refused"],
				],
			);
			for (const outcome of outcomes) {
				assert.ok("error" in outcome && outcome.error instanceof ConfigError);
				assert.match(outcome.error.message, /no Kafka broker answered/);
			}
			assert.deepEqual(events, ["run", "result", "run", "result"]);
		});

		it("goes on behind one that breaks", async () => {
			const onEvent: BenchmarkOptions["onEvent"] = (event) => {
				if (event.type === "run" && event.index === 0) throw new Error("something unforeseen");
			};
			const outcomes = await run({ drivers, workloads: [small, other], onEvent });
			assert.deepEqual(
				outcomes.map((outcome) => [outcome.status, "error" in outcome && outcome.error.message.slice(0, 20)]),
				[
					["broken", "something unforeseen"],
					["refused", "no Kafka broker answ"],
				],
			);
		});

		it("rejects when it is the only one", async () => {
			await assert.rejects(run({ drivers }), /no Kafka broker answered/);
		});

		it("begins none of them when a driver is wrong for one", async () => {
			const tight = scratchFile(folder, "tighter.yaml", driverText("max.request.size=150"));
			const events: string[] = [];
			const onEvent: BenchmarkOptions["onEvent"] = ({ type }) => events.push(type);
			await assert.rejects(
				run({ drivers: [driver, tight], onEvent }),
				/tighter\.yaml:\d+:3: a message takes 187 bytes/,
			);
			assert.deepEqual(events, []);
		});
	});

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
