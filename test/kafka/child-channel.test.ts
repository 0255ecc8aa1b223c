import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { ChildChannel, ChildFailure } from "../../src/kafka/child-channel.ts";
import { childProcesses } from "../support/child-processes.ts";
import { eventually } from "../support/eventually.ts";
import { isAlive } from "../support/file-lock.ts";

const obedient = "../../test/kafka/children/obedient";

interface Opened {
	channel: ChildChannel;
	failures: ChildFailure[];
	pid: number;
}

function open(context: TestContext, module = obedient): Opened {
	const before = childProcesses();
	const failures: ChildFailure[] = [];
	const channel = new ChildChannel("the child", module, (failure) => failures.push(failure));
	context.after(() => channel.kill());
	return { channel, failures, pid: childProcesses().find((pid) => !before.includes(pid)) ?? 0 };
}

const gone = ({ pid }: Opened) => eventually("the child is gone", () => !isAlive(pid), 5_000);

describe("ChildChannel", () => {
	it("answers calls, also many at once and out of turn", async (context) => {
		const { channel } = open(context);
		const late = channel.call("later", 50, 5_000);
		const numbers = await Promise.all(Array.from({ length: 50 }, (_, i) => channel.call<number>("double", i, 5_000)));
		assert.deepEqual(
			numbers,
			Array.from({ length: 50 }, (_, i) => i * 2),
		);
		assert.equal(await late, "late");
	});

	it("carries what JSON does not", async (context) => {
		const { channel } = open(context);
		const value = { run: 2n ** 63n, rate: Number.POSITIVE_INFINITY, none: undefined, bytes: new Uint8Array([1, 2]) };
		const { bytes, ...rest } = await channel.call<typeof value>("echo", value, 5_000);
		assert.deepEqual([rest, [...bytes]], [{ run: value.run, rate: value.rate, none: undefined }, [1, 2]]);
	});

	it("rejects with the child's words, and the child goes on", async (context) => {
		const { channel, failures } = open(context);
		await assert.rejects(channel.call("refuse", "topic exists", 5_000), /^Error: topic exists$/);
		await assert.rejects(channel.call("refuseWithoutError", null, 5_000), /^Error: no reason$/);
		assert.equal(await channel.call("double", 4, 5_000), 8);
		assert.equal(failures.length, 0);
	});

	it("does not wait for an answer longer than it was told", async (context) => {
		const { channel } = open(context);
		await channel.call("double", 1, 5_000);
		await assert.rejects(
			channel.call("silence", null, 100),
			/^ChildFailure: the child did not answer `silence` within 0\.1 s$/,
		);
		assert.equal(await channel.call("double", 4, 5_000), 8);
	});

	const ends: Array<[how: string, end: (opened: Opened) => Promise<unknown>, message: RegExp]> = [
		["a signal", async ({ pid }) => process.kill(pid, "SIGKILL"), /the child was killed by SIGKILL$/],
		["its own exit", ({ channel }) => channel.call("exit", 3, 5_000), /the child ended with exit code 3$/],
		[
			"a crash",
			({ channel }) => channel.call("die", "1\n2\nouch\nreally", 5_000),
			/the child was killed by SIGKILL: 2 \| ouch \| really$/,
		],
	];
	for (const [how, end, message] of ends) {
		it(`tells of a child that ends by ${how}: calls under way, later calls and the owner`, async (context) => {
			const opened = open(context);
			await opened.channel.call("double", 1, 5_000);
			const waiting = opened.channel.call("silence", null, 60_000);
			const ended = end(opened).catch(() => {});
			await assert.rejects(waiting, (error) => error instanceof ChildFailure && message.test(error.message));
			await ended;
			await assert.rejects(opened.channel.call("double", 1, 5_000), message);
			assert.equal(opened.failures.length, 1);
			assert.match(opened.failures[0]?.message ?? "", message);
			await opened.channel.close(100);
		});
	}

	it("tells of a child whose program does not start, with its error and without a stack", async (context) => {
		const { channel, failures } = open(context, "../../test/kafka/children/broken");
		await assert.rejects(channel.call("double", 1, 30_000), {
			message: "the child ended with exit code 1: Error: cannot start: a part is missing",
		});
		assert.equal(failures.length, 1);
	});

	it("tells of a child that cannot be started at all, and outlives it", async (context) => {
		const { execPath } = process;
		process.execPath = "/nonexistent/node";
		const { channel, failures } = open(context);
		process.execPath = execPath;
		await assert.rejects(channel.call("double", 1, 5_000), /^ChildFailure: the child spawn .* ENOENT$/);
		await assert.rejects(channel.call("double", 1, 5_000), /ENOENT$/);
		await channel.close(100);
		assert.equal(failures.length, 1);
	});

	it("lets the child go, which then ends by itself", async (context) => {
		const opened = open(context);
		await opened.channel.call("double", 1, 5_000);
		await opened.channel.close(10_000);
		assert.ok(!isAlive(opened.pid));
		assert.equal(opened.failures.length, 0);
	});

	it("kills a child that does not end in time", async (context) => {
		const opened = open(context);
		await opened.channel.call("endSlowly", 60_000, 5_000);
		await opened.channel.close(100);
		assert.ok(!isAlive(opened.pid));
		assert.equal(opened.failures.length, 0);
	});

	it("kills at once and keeps quiet about it", async (context) => {
		const opened = open(context);
		await opened.channel.call("double", 1, 5_000);
		opened.channel.kill();
		await gone(opened);
		await assert.rejects(opened.channel.call("double", 1, 5_000), /^ChildFailure: the child was killed by SIGKILL$/);
		assert.equal(opened.failures.length, 0);
	});

	it("leaves to the parent what the whole process group gets", async (context) => {
		const { channel, pid } = open(context);
		await channel.call("double", 1, 5_000);
		for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.kill(pid, signal);
		assert.equal(await channel.call("later", 50, 5_000), "late");
	});
});

describe("serveParent", () => {
	it("ends the child when its parent dies, also one that would go on", async (context) => {
		const program = fileURLToPath(new URL("./children/parent.ts", import.meta.url));
		const parent = spawn(process.execPath, ["--import", "tsx", program]);
		context.after(() => parent.kill("SIGKILL"));
		const [answer] = await once(parent.stdout, "data");
		assert.equal(String(answer), "42\n");
		const [child] = childProcesses(parent.pid);
		parent.kill("SIGKILL");
		await eventually("the orphan ends", () => !isAlive(child as number), 10_000);
	});
});
