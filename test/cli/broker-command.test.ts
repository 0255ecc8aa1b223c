import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { unreachableReason } from "../../src/kafka/reachability.ts";
import { scratchDirectory } from "../config/scratch-file.ts";
import { startOmb } from "../support/omb-process.ts";

const folder = scratchDirectory();

describe("omb broker", { concurrency: 2 }, () => {
	it("prints its address, serves until Ctrl-C and leaves nothing", async (context) => {
		const omb = await startOmb(["broker", "--topic", "a:3", "-t", "b.c-d:1"], folder, context);
		await omb.printed(/bootstrap\.servers=127\.0\.0\.1:\d+\n/);
		omb.signal("SIGINT");
		const { exitCode, stdout, stderr } = await omb.ended;
		const [, address] = /^bootstrap\.servers=(.+)\n$/.exec(stdout) ?? [];
		assert.match(stderr, /^librdkafka's mock cluster: .*\nCtrl-C ends it\n$/);
		assert.equal(exitCode, 0);
		assert.equal(await unreachableReason(address as string), "connection refused");
		await omb.leftNothing();
	});

	it("ends with one line when a topic cannot be created", async (context) => {
		const omb = await startOmb(["broker", "--topic", "a:3", "--topic", "a:3"], folder, context);
		const { exitCode, stdout, stderr } = await omb.ended;
		assert.match(stderr, /^topic a: .+\n$/);
		assert.deepEqual([exitCode, stdout], [1, ""]);
		await omb.leftNothing();
	});
});
