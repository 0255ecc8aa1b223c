/** What a user gets told for every kind of mistake: one line on stderr, exit code 2, no stack trace. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { type OmbEnd, startOmb } from "../support/omb-process.ts";
import { driverText, workloadText } from "../support/run-texts.ts";

const folder = scratchDirectory();
const file = (name: string, text: string) => scratchFile(folder, name, text);
file("d.yaml", driverText());
file("d2.yaml", driverText());
file("w.yaml", workloadText());
writeFileSync(join(folder, "short.data"), "12345");
const javaResult = readFileSync(new URL("../fixtures/result/java-2-partitions-1k.json", import.meta.url), "utf8");

async function omb(context: TestContext, ...args: string[]): Promise<OmbEnd> {
	return (await startOmb(args, folder, context)).ended;
}

/** A workload file that differs from a sound one in this. */
function workloadFile(name: string, changes: Record<string, unknown>): string {
	file(name, workloadText(changes));
	return name;
}

const withPayloadFile = (payloadFile: string) => ({ useRandomizedPayloads: false, payloadFile });
const good = ["run", "-d", "d.yaml"];

const mistakes: Array<[what: string, args: string[], line: RegExp]> = [
	["no driver", ["run", "w.yaml"], /^no driver file given; name one with `-d driver\.yaml`/],
	["nothing at all", [], /^no driver file given/],
	["no workload", good, /^no workload file given/],
	["a missing driver file", ["run", "-d", "none.yaml", "w.yaml"], /^none\.yaml: there is no such file/],
	["a missing workload file", [...good, "none.yaml"], /^none\.yaml: there is no such file/],
	["a folder for a file", [...good, "."], /^\.: /],
	["broken YAML", [...good, file("broken.yaml", "topics: [1\nname: x")], /broken\.yaml:\d+:\d+: /],
	[
		"an unknown key",
		[...good, file("typo.yaml", `${workloadText()}mesageSize: 1\n`)],
		/typo\.yaml:\d+:1: .*mesageSize.*did you mean.*messageSize/,
	],
	["text for a number", [...good, workloadFile("type.yaml", { topics: "many" })], /^type\.yaml:\d+:\d+: .*topics/],
	["a negative count", [...good, workloadFile("negative.yaml", { topics: -1 })], /^negative\.yaml:\d+:\d+: .*topics/],
	["half a topic", [...good, workloadFile("half.yaml", { topics: 1.5 })], /^half\.yaml:\d+:\d+: .*topics/],
	["empty messages", [...good, workloadFile("empty.yaml", { messageSize: 0 })], /^empty\.yaml:\d+:\d+: .*messageSize/],
	[
		"messages above max.request.size",
		[...good, workloadFile("large.yaml", { messageSize: 2_000_000 })],
		/^d\.yaml: a message takes 2000087 bytes, more than `max\.request\.size` of 1048576; raise/,
	],
	[
		"a missing payload file",
		[...good, workloadFile("nopayload.yaml", withPayloadFile("none.data"))],
		/^nopayload\.yaml: there is no payload file none\.data/,
	],
	[
		"a payload file of the wrong size",
		[...good, workloadFile("wrongpayload.yaml", withPayloadFile("short.data"))],
		/^wrongpayload\.yaml: payload file short\.data has 5 bytes, but `messageSize` is 100; set/,
	],
	[
		"a folder below a file",
		[...good, "--output-dir", "w.yaml/results", "w.yaml"],
		/w\.yaml\/results: it is not a folder/,
	],
	["an output in no folder", [...good, "-o", "no/such.json", "w.yaml"], /folder no: there is no such folder/],
	["output and folder", ["run", "-d", "d.yaml,d2.yaml", "-o", "r.json", "--output-dir", "r", "w.yaml"], /not both/],
	["an unknown preset", [...good, "--preset", "redpanda-2e2"], /^there is no preset `redpanda-2e2`; did you mean/],
	["a scale below 1", [...good, "--scale", "0.5", "w.yaml"], /--scale <divisor>.*must be a number of at least 1/],
	[
		"a driver that does not fit, behind one that does",
		["run", "-d", `d.yaml,${file("tight.yaml", driverText("max.request.size=100"))}`, "w.yaml"],
		/^tight\.yaml:\d+:3: a message takes 187 bytes/,
	],
	["an unknown option", [...good, "--bogus", "w.yaml"], /^error: unknown option '--bogus'/],
	["an option without its value", ["run", "-d"], /^error: option '-d, --drivers <paths>' argument missing/],
	[
		"an unknown pacing",
		[...good, "--pacing", "fast", "w.yaml"],
		/--pacing.*'fast' is invalid.*auto, spin, hybrid, sleep/,
	],
	["periods of no length", [...good, "--sample-seconds", "0", "w.yaml"], /must be a number above 0/],
	["a rate search that begins nowhere", [...good, "--rate-search-start", "none", "w.yaml"], /must be a number above 0/],
	["a rate search that begins too high", [...good, "--rate-search-start", "1e7", "w.yaml"], /must begin between 1 and/],
	["another rate controller", [...good, "--rate-controller", "drift", "w.yaml"], /Allowed choices are bisect, omb/],
	[
		"to begin Java OMB's rate search elsewhere",
		[...good, "--rate-controller", "omb", "--rate-search-start", "5", "w.yaml"],
		/Java OMB begins at 10,000/,
	],
	["periods that are too short", [...good, "--sample-seconds", "0.01", "w.yaml"], /at least 0\.1 seconds/],
	["half a thread", [...good, "--send-threads", "1.5", "w.yaml"], /must be a whole number above 0/],
	["remote workers", [...good, "-w", "http://h:1", "w.yaml"], /^remote workers \(-w, -wf, -x\) are not supported yet/],
	["a workers file", [...good, "-wf", "w.yaml", "w.yaml"], /^remote workers/],
	["extra workers", [...good, "-x", "w.yaml"], /^remote workers/],
	["a folder of results that there is not", ["run", "-c", "none"], /^none: there is no such file or folder/],
	["a folder of results without the command", ["-c", "none"], /^none: there is no such file or folder/],
	["results that there are not", ["csv", "none"], /^none: there is no such file or folder/],
	["no results", ["csv"], /^error: missing required argument 'paths'/],
	[
		"a table in no folder",
		["csv", file("java.txt", javaResult), "-o", "no/such.csv"],
		/^no\/such\.csv: the table cannot/,
	],
	["no template", ["generate", "-o", "set"], /^error: required option '-t, --template-file <path>' not specified/],
	["a missing template", ["generate", "-t", "none.yaml", "-o", "set"], /^none\.yaml: there is no such file/],
	["nothing to validate", ["validate"], /^no file given; name workload, driver or workers files$/],
	["a workload that is not valid", ["validate", "type.yaml"], /^type\.yaml:\d+:\d+: .*topics/],
	["a preset that there is not", ["presets", "redpanda-2e2"], /^there is no preset `redpanda-2e2`/],
	[
		"a misspelt key of an override",
		[...good, "--set", "driver.commitLingerMs=1", "--set", "producerRat=5", "w.yaml"],
		/^--set producerRat=5: unknown key `producerRat`; did you mean `producerRate`\?$/,
	],
	[
		"a list, given with a comma, for a text",
		[...good, "--set", "name=[a, b]", "w.yaml"],
		/^--set name=\[a, b\]: `name` must be text, not a list; correct the value$/,
	],
	[
		"a property of an override that librdkafka cannot honour",
		[...good, "--set", "driver.producerConfig.linger.ms=soon", "w.yaml"],
		/^--set driver\.producerConfig\.linger\.ms=soon: `linger\.ms` must be a whole number/,
	],
	["a topic without partitions", ["broker", "--topic", "t"], /write it as name:partitions, for example test:16/],
	["a topic with no partitions", ["broker", "--topic", "t:0"], /write it as name:partitions/],
	[
		"an address without a port",
		["run", "-d", brokerAt("host"), "w.yaml"],
		/`host` in `bootstrap\.servers` is not host:port/,
	],
];

function brokerAt(address: string): string {
	const name = `at-${address.replaceAll(/\W/g, "-")}.yaml`;
	file(name, driverText().replace("=embedded", `=${address}`));
	return name;
}

function assertPlain(stderr: string): void {
	assert.doesNotMatch(stderr, /^\s+at /m, "no stack trace");
	assert.doesNotMatch(stderr, /warning|deprecat/i);
}

describe("a mistake", { concurrency: 2 }, () => {
	for (const [what, args, line] of mistakes) {
		it(`${what} is told in one line with exit code 2`, async (context) => {
			const { exitCode, stderr } = await omb(context, ...args);
			const [first, ...rest] = stderr.replaceAll(folder, "").split("\n");
			assert.match(first as string, new RegExp(line.source.replace("^", "^/?"), line.flags));
			assert.deepEqual(
				rest.filter((each) => each !== "" && each !== "(omb --help shows all options and examples)"),
				[],
			);
			assert.equal(exitCode, 2);
			assertPlain(stderr);
		});
	}

	it("leaves no result", () => {
		assert.deepEqual(
			readdirSync(folder).filter((name) => /\.(json|csv)$/.test(name)),
			[],
		);
	});
});

describe("omb", { concurrency: 2 }, () => {
	for (const command of ["", "run", "broker", "csv", "generate", "validate", "presets"]) {
		const args = command === "" ? ["--help"] : [command, "--help"];
		it(`${args.join(" ")} shows examples and succeeds`, async (context) => {
			const { exitCode, stdout, stderr } = await omb(context, ...args);
			assert.match(stdout, /^Examples?:\n {2}\$ omb /m);
			assert.deepEqual([exitCode, stderr], [0, ""]);
		});
	}

	it("--help names the exit codes and hides what is not there yet", async (context) => {
		const { stdout } = await omb(context, "run", "--help");
		assert.doesNotMatch(stdout, /not supported/);
		assert.match((await omb(context, "--help")).stdout, /Exit codes: 0 done, 1 a run failed, 2 a mistake/);
	});

	it("--version prints the version", async (context) => {
		const { exitCode, stdout } = await omb(context, "--version");
		assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
		assert.equal(exitCode, 0);
	});

	it("shows the stack of an error with --debug, before and behind the command", async (context) => {
		for (const args of [
			["--debug", "run", "-d", "none.yaml", "w.yaml"],
			["run", "--debug", "-d", "none.yaml", "w.yaml"],
		]) {
			const { exitCode, stderr } = await omb(context, ...args);
			assert.match(stderr, /^none\.yaml: there is no such file/);
			assert.match(stderr, /^\s+at /m);
			assert.equal(exitCode, 2);
		}
	});

	it("runs without naming the command", async (context) => {
		const { stderr, exitCode } = await omb(context, "-d", "none.yaml", "w.yaml");
		assert.match(stderr, /^none\.yaml: there is no such file/);
		assert.equal(exitCode, 2);
	});
});
