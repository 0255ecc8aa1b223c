import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lockHolder, withLock } from "../../scripts/lock.mjs";
import { SetupError } from "../../scripts/project.mjs";
import { tempFolder } from "./temp-folder.mjs";

const lockFile = (t) => join(tempFolder(t), "out", "setup.lock");

/** A process that does nothing until the test is over. */
function otherProcess(t) {
	const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
	t.after(() => child.kill("SIGKILL"));
	return child.pid;
}

const endedProcess = () => spawnSync(process.execPath, ["-e", ""]).pid;

test("the lock is held while the work runs and free afterwards, also after a failure", async (t) => {
	const file = lockFile(t);
	const result = await withLock(file, async () => lockHolder(file));
	assert.equal(result, process.pid);
	await assert.rejects(
		withLock(file, () => Promise.reject(new Error("work"))),
		/^Error: work$/,
	);
	assert.equal(existsSync(file), false);
});

test("the second one works only when the first is done", async (t) => {
	const file = lockFile(t);
	const order = [];
	const first = withLock(file, async () => {
		await new Promise((resolve) => setTimeout(resolve, 50));
		order.push("first");
	});
	const waited = [];
	await withLock(file, async () => order.push("second"), { onWait: (pid) => waited.push(pid) });
	await first;
	assert.deepEqual(order, ["first", "second"]);
	assert.deepEqual(waited, [process.pid]);
});

test("waiting for a living holder ends with an error that names it, and leaves its lock alone", async (t) => {
	const file = lockFile(t);
	await withLock(file, async () => {});
	const pid = otherProcess(t);
	writeFileSync(file, String(pid));
	const work = t.mock.fn();
	await assert.rejects(withLock(file, work, { waitMs: 1 }), (error) => {
		return error instanceof SetupError && error.message.includes(`process ${pid}`);
	});
	assert.equal(work.mock.callCount(), 0);
	assert.equal(readFileSync(file, "utf8"), String(pid));
});

test("the lock of a process that has ended is taken over", async (t) => {
	const file = lockFile(t);
	await withLock(file, async () => {});
	writeFileSync(file, String(endedProcess()));
	assert.equal(lockHolder(file), null);
	assert.equal(await withLock(file, async () => lockHolder(file), { waitMs: 1 }), process.pid);
});

test("a lock that nobody has touched for long is stale although its number is in use again", async (t) => {
	const file = lockFile(t);
	await withLock(file, async () => {});
	writeFileSync(file, String(otherProcess(t)));
	utimesSync(file, 0, 0);
	assert.equal(await withLock(file, async () => lockHolder(file), { waitMs: 1 }), process.pid);
});
