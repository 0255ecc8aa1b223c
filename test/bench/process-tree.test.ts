import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { parseProcStat, treeOf, treeUsageReader, usageOf } from "../../bench/lib/process-tree.ts";

const statOf = (pid: number, parentPid: number) => ({ pid, parentPid, cpuTicks: pid, rssPages: 10 * pid });

test("a line of /proc/PID/stat is read past a command with blanks and parentheses", () => {
	const line =
		"4711 (a) b (c)) S 42 4711 4711 0 -1 4194304 900 0 3 0 150 50 7 8 20 0 12 0 99 1000000 2500 18446744073709551615 1 1";
	assert.deepEqual(parseProcStat(line), { pid: 4711, parentPid: 42, cpuTicks: 200, rssPages: 2500 });
});

test("a tree holds the root, its children and theirs, whatever the order of the list", () => {
	const processes = [statOf(9, 5), statOf(5, 3), statOf(3, 1), statOf(4, 1), statOf(6, 3)];
	assert.deepEqual(
		treeOf(3, processes)
			.map(({ pid }) => pid)
			.sort(),
		[3, 5, 6, 9],
	);
});

test("a root that is gone has no tree", () => {
	assert.deepEqual(treeOf(8, [statOf(3, 1)]), []);
	assert.deepEqual(usageOf([], 10_000, 4096), { rootCpuUs: 0, treeCpuUs: 0, rssBytes: 0 });
});

test("usage adds up the tree and tells the root's own processor time", () => {
	const tree = treeOf(3, [statOf(3, 1), statOf(5, 3)]);
	assert.deepEqual(usageOf(tree, 10_000, 4096), { rootCpuUs: 30_000, treeCpuUs: 80_000, rssBytes: 80 * 4096 });
});

test("the tree of a live process holds its child", {
	skip: process.platform !== "linux" && "needs /proc",
}, async () => {
	const readUsage = treeUsageReader(process.pid);
	const alone = await readUsage();
	const child = spawn(process.execPath, ["-e", "console.log('up'); process.stdin.resume()"], {
		stdio: ["pipe", "pipe", "inherit"],
	});
	await once(child.stdout, "data");
	const both = await readUsage();
	child.kill();
	await once(child, "exit");

	assert.ok(alone.rootCpuUs > 0);
	assert.ok(both.treeCpuUs > both.rootCpuUs);
	assert.ok(both.rssBytes > alone.rssBytes);
});
