/** Runs the commands of one step with their output in a log file and progress on the terminal. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { join, relative } from "node:path";
import { createProgress } from "./progress.mjs";
import { outDirectory, root, SetupError } from "./project.mjs";

const excerptLines = 40;
const pollMs = 500;

/** The last lines of a text without trailing blank lines: where compilers say what is wrong. */
export function tail(text, lines = excerptLines) {
	return text.trimEnd().split("\n").slice(-lines).join("\n");
}

/** The first lines of a text without leading blank lines: npm's cause comes first, its usage text after it. */
export function head(text, lines = excerptLines) {
	return text.trim().split("\n").slice(0, lines).join("\n");
}

// Builds run in a process group of their own, so that stopping the set-up stops make's children as well.
function stopOnSignal(child) {
	const handlers = ["SIGINT", "SIGTERM"].map((signal) => {
		const handler = () => {
			process.kill(-child.pid, "SIGTERM");
			process.exit(128 + constants.signals[signal]);
		};
		process.once(signal, handler);
		return () => process.off(signal, handler);
	});
	return () => {
		for (const off of handlers) off();
	};
}

function runCommand({ command, args, cwd = root, env = {} }, logFd) {
	writeSync(logFd, `\n$ ${[command, ...args].join(" ")}\n`);
	return new Promise((resolve) => {
		const stdio = ["ignore", logFd, logFd];
		const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio, detached: true });
		const release = child.pid === undefined ? () => {} : stopOnSignal(child);
		child.once("error", (error) => {
			writeSync(logFd, `${error.message}\n`);
			resolve(false);
		});
		child.once("exit", (code) => {
			release();
			resolve(code === 0);
		});
	});
}

async function runAll(commands, logFd) {
	for (const command of commands) {
		if (!(await runCommand(command, logFd))) return command;
	}
	return null;
}

/**
 * Runs commands one after the other; the log is `out/log/<name>.log`.
 * @param {object} step
 * @param {string} step.name names the log
 * @param {string} step.label what the user reads, for example `building librdkafka`
 * @param {Array<{command: string, args: string[], cwd?: string, env?: object}>} step.commands
 * @param {() => {done: number, total: number}} [step.count] read twice a second while the step runs
 * @param {(log: string) => string} [step.excerpt] what to show of the log of a failure
 * @throws {SetupError} with an excerpt of the log when a command fails
 */
export async function runLogged({ name, label, commands, count = () => null, excerpt = tail }) {
	const logFile = join(outDirectory, "log", `${name}.log`);
	mkdirSync(join(outDirectory, "log"), { recursive: true });
	const logFd = openSync(logFile, "w");
	const progress = createProgress(label, process.stderr);
	progress.start();
	const timer = setInterval(() => progress.update(count()), pollMs);
	const failed = await runAll(commands, logFd).finally(() => {
		clearInterval(timer);
		closeSync(logFd);
	});
	progress.finish(failed === null ? "done" : "failed");
	if (failed === null) return;
	const shown = excerpt(readFileSync(logFile, "utf8"));
	throw new SetupError(`${shown}\n\n${label} failed; the whole output is in ${relative(process.cwd(), logFile)}`);
}
