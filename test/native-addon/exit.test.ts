import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./exit-program.ts", import.meta.url));

/** No ending waits for a time-out of the engines, which are 10 s, even where a sanitizer makes everything slow. */
const hangMs = 60_000;

async function endOf(way: string): Promise<{ code: number | null; signal: string | null; stderr: string }> {
	// process.exit frees nothing, which is no leak; the crashes that a sanitizer finds still count.
	const env = { ...process.env, ASAN_OPTIONS: `${process.env["ASAN_OPTIONS"] ?? ""}:detect_leaks=0` };
	const args = ["--import", "tsx", program, way];
	const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "pipe"] });
	const timer = setTimeout(() => child.kill("SIGKILL"), hangMs);
	let stderr = "";
	child.stderr.on("data", (text) => {
		stderr += text;
	});
	const [code, signal] = await once(child, "close");
	clearTimeout(timer);
	return { code, signal, stderr };
}

describe("a process that ends while engines run", { concurrency: 2 }, () => {
	const endings: Array<[way: string, code: number, stderr: RegExp]> = [
		["exit", 7, /^$/],
		["closing", 7, /^$/],
		["throw", 1, /thrown on purpose/],
		["end", 0, /^$/],
	];
	for (const [way, code, stderr] of endings) {
		it(`ends with its own exit code and no crash by ${way}`, async () => {
			const end = await endOf(way);
			assert.deepEqual([end.code, end.signal], [code, null], end.stderr);
			assert.match(end.stderr, stderr);
		});
	}
});
