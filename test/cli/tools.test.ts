/** The commands that run nothing, as a user sees them: what they print and write, and their exit codes. */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { stringify } from "yaml";
import { scratchDirectory } from "../config/scratch-file.ts";
import { startOmb } from "../support/omb-process.ts";
import { driverText, workloadText } from "../support/run-texts.ts";

const fixtures = join(import.meta.dirname, "../fixtures/result");
const root = scratchDirectory();
const newFolder = () => mkdtempSync(join(root, "tools-"));

async function omb(context: TestContext, folder: string, ...args: string[]) {
	return (await startOmb(args, folder, context)).ended;
}

const javaRows = [
	"1,2,100,2,1,960,1011,23.4,1087,960,1005,26.8,1087",
	"1,10,100,1,1,49152,50176,0,51199,49152,50176,0,51199",
	"1,10,100,1,1,491520,516096,18317.87,557055,458752,521557,28639.47,557055",
];

describe("omb csv", { concurrency: 2 }, () => {
	it("prints Java OMB's table", async (context) => {
		const { exitCode, stdout, stderr } = await omb(context, newFolder(), "csv", fixtures);
		assert.deepEqual(stdout.trimEnd().split("\n").slice(1), javaRows);
		assert.deepEqual([exitCode, stderr], [0, ""]);
	});

	for (const args of [
		["-c", fixtures],
		["run", "--csv", fixtures],
	]) {
		it(`${args[0]} writes Java OMB's file`, async (context) => {
			const folder = newFolder();
			const before = Math.trunc(Date.now() / 1000);
			const { exitCode, stdout } = await omb(context, folder, ...args);
			const [name = ""] = readdirSync(folder);
			const seconds = Number(/^results-(\d+)\.csv$/.exec(name)?.[1]);
			assert.ok(seconds >= before && seconds <= Date.now() / 1000, name);
			assert.deepEqual(readFileSync(join(folder, name), "utf8").trimEnd().split("\n").slice(1), javaRows);
			assert.deepEqual([exitCode, stdout], [0, ""]);
		});
	}

	it("tells of a foreign file in one line, converts the others and ends with 2", async (context) => {
		const folder = newFolder();
		copyFileSync(join(fixtures, "java-2-partitions-1k.json"), join(folder, "good.json"));
		writeFileSync(join(folder, "package.json"), '{"name": "x"}');
		const { exitCode, stdout, stderr } = await omb(context, folder, "csv", ".", "-o", "table.csv");
		assert.match(stderr, /^package\.json: this is not a result file of OMB[^\n]*\nwrote table\.csv\n$/);
		assert.equal(readFileSync(join(folder, "table.csv"), "utf8").trimEnd().split("\n")[1], javaRows[0]);
		assert.deepEqual([exitCode, stdout], [2, ""]);
	});

	it("writes nothing when no file is a result", async (context) => {
		const folder = newFolder();
		const { exitCode, stdout } = await omb(context, folder, "csv", ".", "-o", "table.csv");
		assert.deepEqual([exitCode, stdout, readdirSync(folder)], [2, "", []]);
	});

	it("prints a line per figure and period with --long", async (context) => {
		const { stdout } = await omb(context, fixtures, "csv", "--long", "java-2-partitions-1k.json");
		const [head, ...lines] = stdout.trimEnd().split("\n");
		assert.equal(head, "file,workload,driver,phase,period,time_s,metric,unit,value");
		assert.equal(lines.length, 28 * 6);
	});
});

describe("omb generate", { concurrency: 2 }, () => {
	const template = {
		topics: [1000, 1999],
		partitionsPerTopic: [1],
		messageSize: [100],
		producersPerTopic: [1],
		subscriptionsPerTopic: [1],
		consumerPerSubscription: [1],
		producerRate: [50_000],
	};

	it("writes the set, tells of names that fell together, and does not replace it", async (context) => {
		const folder = newFolder();
		writeFileSync(join(folder, "t.yaml"), stringify(template));
		const args = ["generate", "-t", "t.yaml", "-o", "set"];
		const names = [1000, 1999].map((topics) => `${topics}-topics-1-partitions-100b-1p-1c-50k`);
		const first = await omb(context, folder, ...args);
		assert.equal(first.stdout, names.map((name) => `set/${name}.yaml\n`).join(""));
		assert.equal(
			first.stderr,
			`note: 2 workloads would be named 1k-topics-1-partitions-100b-1p-1c-50k; named ${names.join(", ")}\n` +
				"wrote 2 workload files to set\n",
		);
		const second = await omb(context, folder, ...args);
		assert.deepEqual([first.exitCode, second.exitCode], [0, 2]);
		assert.match(second.stderr, /^there is already a file set\/1000-\S+, and 1 more of the 2 files; choose/);
		assert.equal((await omb(context, folder, ...args, "--force")).exitCode, 0);
	});

	it("names the list that is empty", async (context) => {
		const folder = newFolder();
		writeFileSync(join(folder, "t.yaml"), stringify({ ...template, messageSize: [] }));
		const { exitCode, stderr } = await omb(context, folder, "generate", "-t", "t.yaml", "-o", "set");
		assert.match(stderr, /^t\.yaml:\d+:1: `messageSize` has no values/);
		assert.deepEqual([exitCode, readdirSync(folder)], [2, ["t.yaml"]]);
	});
});

describe("omb validate", { concurrency: 2 }, () => {
	it("prints a line per good file and succeeds", async (context) => {
		const folder = newFolder();
		writeFileSync(join(folder, "w.yaml"), workloadText());
		writeFileSync(join(folder, "d.yaml"), driverText("metrics.num.samples=3"));
		const { exitCode, stdout, stderr } = await omb(context, folder, "validate", "w.yaml", "-d", "d.yaml");
		assert.match(stdout, /^d\.yaml: driver embedded, [^\n]*\nw\.yaml: workload, [^\n]*\n$/);
		assert.match(stderr, /^note: d\.yaml:[^\n]*metrics\.num\.samples[^\n]*\n$/);
		assert.equal(exitCode, 0);
	});

	it("asks the cluster and ends with 2 when nobody answers", async (context) => {
		const folder = newFolder();
		writeFileSync(join(folder, "w.yaml"), workloadText());
		writeFileSync(join(folder, "d.yaml"), driverText().replace("=embedded", "=127.0.0.1:1"));
		const { exitCode, stdout, stderr } = await omb(context, folder, "validate", "--connect", "w.yaml", "d.yaml");
		assert.match(stdout, /^w\.yaml: workload, [^\n]*\n$/);
		assert.match(stderr, /^d\.yaml: no Kafka broker answered [^\n]*\n$/);
		assert.equal(exitCode, 2);
	});
});

describe("omb presets", { concurrency: 2 }, () => {
	it("lists name, what and source of each", async (context) => {
		const { exitCode, stdout } = await omb(context, newFolder(), "presets");
		const lines = stdout.trimEnd().split("\n");
		assert.match(lines[0] ?? "", /^preset +what +source$/);
		assert.equal(lines.length, 37);
		assert.match(stdout, /^redpanda-2022-1gb +Redpanda's comparison [^\n]+ {2}https:\/\/redpanda\.com\/\S+$/m);
		assert.equal(exitCode, 0);
	});

	it("lists a group", async (context) => {
		const { stdout } = await omb(context, newFolder(), "presets", "automq");
		assert.deepEqual(
			stdout
				.trimEnd()
				.split("\n")
				.map((line) => line.split(" ")[0]),
			["preset", "automq-catch-up", "automq-tail-read"],
		);
	});

	it("prints one as a workload file that is valid", async (context) => {
		const folder = newFolder();
		const { stdout } = await omb(context, folder, "presets", "bufstream");
		writeFileSync(join(folder, "mine.yaml"), stdout);
		const { exitCode, stderr } = await omb(context, folder, "validate", "mine.yaml");
		assert.deepEqual([exitCode, stderr], [0, ""]);
	});
});
