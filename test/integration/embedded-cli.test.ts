/** `omb run` on the embedded broker as a user sees it: exit codes, files, signals, and nothing left behind. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { RunRecord } from "../../src/result/run-record.ts";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { childProcesses, commandLine } from "../support/child-processes.ts";
import { eventually } from "../support/eventually.ts";
import { isAlive } from "../support/file-lock.ts";
import { startOmb } from "../support/omb-process.ts";
import { driverText, workloadText } from "../support/run-texts.ts";

const root = scratchDirectory();
const driver = scratchFile(root, "driver.yaml", driverText());
const short = scratchFile(root, "short.yaml", workloadText({ testDurationSeconds: 1 }));
const long = scratchFile(root, "long.yaml", workloadText({ testDurationSeconds: 60 }));
const program = fileURLToPath(new URL("../../bin/omb.js", import.meta.url));
const measuring = /^Pub rate/m;

const newFolder = () => mkdtempSync(join(root, "run-"));
const runArgs = (workload: string) => ["run", "-d", driver, "--sample-seconds", "0.5", workload];

function recordIn(folder: string): RunRecord {
	const name = readdirSync(folder).find((each) => each.endsWith(".run.json")) as string;
	return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

/** A process group of its own, which shells and `timeout` signal as a whole. */
async function startGroup(context: TestContext, folder: string): Promise<{ pid: number; exit: Promise<unknown[]> }> {
	const child = spawn(process.execPath, [program, ...runArgs(long)], { cwd: folder, detached: true, stdio: "pipe" });
	const pid = child.pid as number;
	context.after(() => isAlive(-pid) && process.kill(-pid, "SIGKILL"));
	let out = "";
	child.stdout.on("data", (text) => {
		out += text;
	});
	child.stderr.resume();
	await eventually("the run measures", () => measuring.test(out), 30_000);
	return { pid, exit: once(child, "exit") };
}

describe("omb run", () => {
	it("writes both files, shows periods and summary, and succeeds", async (context) => {
		const folder = newFolder();
		const omb = await startOmb(runArgs(short), folder, context);
		const { exitCode, stdout, stderr } = await omb.ended;
		assert.equal(exitCode, 0, stderr);
		assert.equal(stdout.match(/^Pub rate/gm)?.length, 2);
		assert.match(stdout, /^small x embedded$[\s\S]+^COMPLETE$/m);
		assert.match(stderr, /^note: the embedded broker is [^\n]*\n$/);
		assert.deepEqual(
			readdirSync(folder).map((name) => name.replace(/-\d{4}[\d-]+/, "#")),
			["short-embedded#.json", "short-embedded#.run.json"],
		);
		assert.equal(recordIn(folder).partial, null);
		await omb.leftNothing();
	});

	it("writes the result where it is told to and keeps quiet when it is told to", async (context) => {
		const folder = newFolder();
		const omb = await startOmb([...runArgs(short), "-q", "-o", "my.json"], folder, context);
		const { exitCode, stdout } = await omb.ended;
		assert.equal(exitCode, 0);
		assert.match(stdout, /^\nsmall x embedded\n/);
		assert.deepEqual(readdirSync(folder), ["my.json", "my.run.json"]);
	});

	it("lists how several runs ended, names their files after the output and goes on behind a refused one", async (context) => {
		const folder = newFolder();
		const nobody = scratchFile(root, "absent.yaml", driverText().replace("=embedded", "=127.0.0.1:1"));
		const args = ["run", "-q", "-d", `${nobody},${driver}`, "--scale", "2", "-o", "my.json", short, short];
		const { exitCode, stdout, stderr } = await (await startOmb(args, folder, context)).ended;
		assert.equal(exitCode, 2, stderr);
		assert.equal(stderr.match(/^no Kafka broker answered/gm)?.length, 2);
		const list = stdout.slice(stdout.lastIndexOf("run  ")).replaceAll(/ {2,}/g, " | ");
		assert.match(
			list,
			/^run \| outcome \| result\nsmall-scale-2 x embedded \| refused \| no Kafka .*\n.* complete \| my-short-scale-2-embedded\.json\n/,
		);
		assert.deepEqual(readdirSync(folder), [
			"my-short-scale-2-embedded-2.json",
			"my-short-scale-2-embedded-2.run.json",
			"my-short-scale-2-embedded.json",
			"my-short-scale-2-embedded.run.json",
		]);
	});

	it("runs a preset, scaled down", async (context) => {
		const folder = newFolder();
		const set = ["warmupDurationMinutes=0", "testDurationSeconds=1"].flatMap((each) => ["--set", each]);
		const args = ["run", "-q", "-d", driver, "--preset", "redpanda-e2e", "--scale", "50", ...set];
		const { exitCode, stdout, stderr } = await (await startOmb(args, folder, context)).ended;
		assert.equal(exitCode, 0, stderr);
		assert.match(stdout, /^redpanda-e2e-scale-50 x embedded$/m);
		const { workload } = recordIn(folder);
		assert.deepEqual([workload.producerRate, workload.messageSize], [1000, 1024]);
	});

	it("goes on when whoever read its output has left", async (context) => {
		const folder = newFolder();
		const child = spawn(process.execPath, [program, ...runArgs(short)], { cwd: folder, stdio: "pipe" });
		context.after(() => child.kill("SIGKILL"));
		let stderr = "";
		child.stderr.on("data", (text) => {
			stderr += text;
		});
		child.stdout.once("data", () => child.stdout.destroy());
		const [exitCode] = await once(child, "exit");
		assert.deepEqual([exitCode, readdirSync(folder).length], [0, 2], stderr);
		assert.doesNotMatch(stderr, /EPIPE|^\s+at /m);
	});

	it("tells that no broker answers within the time of a connection", async (context) => {
		const nobody = scratchFile(root, "nobody.yaml", driverText().replace("=embedded", "=127.0.0.1:1"));
		const omb = await startOmb(["run", "-d", nobody, short], newFolder(), context);
		const { exitCode, stderr, endedMs } = await omb.ended;
		assert.match(stderr, /^no Kafka broker answered \(127\.0\.0\.1:1: connection refused\); check [^\n]*\n$/);
		assert.equal(exitCode, 2);
		assert.ok(endedMs - omb.startedMs < 15_000);
	});
});

describe("omb run interrupted", () => {
	it("once writes what was measured and ends with 130", async (context) => {
		const folder = newFolder();
		const omb = await startOmb(runArgs(long), folder, context);
		await omb.printed(measuring);
		omb.signal("SIGINT");
		const { exitCode, stdout, stderr } = await omb.ended;
		assert.equal(exitCode, 130);
		assert.match(stderr, /^stopping: what was measured will be written/m);
		assert.match(stdout, /^INTERRUPTED \(partial\)$/m);
		const { partial, totals, verification } = recordIn(folder);
		assert.equal(partial?.reason, "interrupted");
		assert.deepEqual([totals.received, verification.missing], [totals.sent, 0]);
		await omb.leftNothing();
	});

	it("before it measures ends with 130 too", async (context) => {
		const omb = await startOmb(runArgs(long), newFolder(), context);
		await omb.printed(/run [0-9a-f]{16}/);
		omb.signal("SIGTERM");
		assert.equal((await omb.ended).exitCode, 130);
		await omb.leftNothing();
	});

	it("twice ends at once with 130 and leaves no child", async (context) => {
		const omb = await startOmb(runArgs(long), newFolder(), context);
		await omb.printed(measuring);
		omb.signal("SIGINT");
		await omb.printed(/^stopping/m);
		omb.signal("SIGINT");
		const { exitCode, stderr } = await omb.ended;
		assert.equal(exitCode, 130);
		assert.doesNotMatch(stderr, /^\s+at /m);
		await omb.leftNothing();
	});

	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		it(`by ${signal} to its whole process group still takes the figures of its children`, async (context) => {
			const folder = newFolder();
			const { pid, exit } = await startGroup(context, folder);
			process.kill(-pid, signal);
			assert.deepEqual(await exit, [130, null]);
			const { partial, totals } = recordIn(folder);
			assert.equal(partial?.reason, "interrupted");
			assert.equal(totals.received, totals.sent);
			await eventually("the process group is gone", () => !isAlive(-pid), 5_000);
		});
	}
});

describe("omb run that breaks", () => {
	it("by the death of a consumer process ends with 1, its reason and its files", async (context) => {
		const folder = newFolder();
		const { pid, exit } = await startGroup(context, folder);
		const consumer = childProcesses(pid).find((child) => commandLine(child).includes("consumer-process"));
		process.kill(consumer as number, "SIGKILL");
		assert.deepEqual(await exit, [1, null]);
		assert.equal(recordIn(folder).partial?.message, "consumer process 1 of 1 was killed by SIGKILL");
		await eventually("the process group is gone", () => !isAlive(-pid), 5_000);
	});

	it("by its own death leaves no child", async (context) => {
		const { pid, exit } = await startGroup(context, newFolder());
		process.kill(pid, "SIGKILL");
		await exit;
		await eventually("the process group is gone", () => !isAlive(-pid), 10_000);
	});
});
