/** The command line as a user gets it: bin/omb.js over the build. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { eventually } from "./eventually.ts";
import { isAlive } from "./file-lock.ts";

const program = fileURLToPath(new URL("../../bin/omb.js", import.meta.url));
const setup = fileURLToPath(new URL("../../scripts/setup.mjs", import.meta.url));
let built: Promise<unknown> | undefined;

export interface OmbEnd {
	/** `null` when a signal ended it. */
	exitCode: number | null;
	stdout: string;
	stderr: string;
	/** When, by `performance.now()` of this process. */
	endedMs: number;
}

export interface OmbProcess {
	/** When it was started, by `performance.now()` of this process. */
	readonly startedMs: number;
	/** Waits until the program has printed something that matches. Throws an Error when it does not within 30 s. */
	printed(pattern: RegExp): Promise<void>;
	/** Sends a signal to the program alone; whether it was still there. */
	signal(signal: NodeJS.Signals): boolean;
	/** What it ended with, once its output is closed. */
	readonly ended: Promise<OmbEnd>;
	/** Waits until neither the program nor a child of it is left. Throws an Error when that takes longer than 5 s. */
	leftNothing(): Promise<void>;
}

/** Starts `omb` with these arguments, compiled from the present sources. What is left of it dies with the test. */
export async function startOmb(args: string[], folder: string, context: TestContext): Promise<OmbProcess> {
	built ??= promisify(execFile)(process.execPath, [setup, "typescript"]);
	await built;
	// A process group of its own, whose id then stands for the program and all its children.
	const child = spawn(process.execPath, [program, ...args], { cwd: folder, detached: true, stdio: "pipe" });
	const pid = child.pid as number;
	context.after(() => isAlive(-pid) && process.kill(-pid, "SIGKILL"));
	const startedMs = performance.now();
	const said = { stdout: "", stderr: "" };
	child.stdout.on("data", (text) => {
		said.stdout += text;
	});
	child.stderr.on("data", (text) => {
		said.stderr += text;
	});
	const exited = once(child, "exit").then(() => performance.now());
	const ended = once(child, "close").then(async ([exitCode]) => {
		return { exitCode, ...said, endedMs: await exited } satisfies OmbEnd;
	});
	return {
		startedMs,
		ended,
		printed: (pattern) => eventually(`omb prints ${pattern}`, () => pattern.test(said.stdout + said.stderr), 30_000),
		signal: (signal) => child.kill(signal),
		leftNothing: () => eventually(`process group ${pid} is gone`, () => !isAlive(-pid), 5000),
	};
}
