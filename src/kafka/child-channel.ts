import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import type { Readable } from "node:stream";

/** A child process of ours ended or broke; the message says how. */
export class ChildFailure extends Error {
	override readonly name = "ChildFailure";
}

interface Reply {
	id: number;
	result?: unknown;
	error?: string;
}

interface Waiting {
	resolve: (result: unknown) => void;
	reject: (error: Error) => void;
	timer: NodeJS.Timeout;
}

const stderrTailCharacters = 2000;
const endTimeoutMs = 3000;

/** Calls functions in a child process of ours over Node's message channel, each call bounded in time. */
export class ChildChannel {
	readonly name: string;
	readonly #child: ChildProcess;
	readonly #waiting = new Map<number, Waiting>();
	readonly #exited: Promise<void>;
	#nextId = 1;
	#stderr = "";
	#failure: ChildFailure | null = null;
	#closing = false;

	/** Starts `module` (a name beside this file, without extension). `onFailure` is told when it ends unasked. */
	constructor(name: string, module: string, onFailure: (failure: ChildFailure) => void) {
		this.name = name;
		const file = new URL(`${module}${extname(import.meta.url)}`, import.meta.url);
		this.#child = fork(file, { serialization: "advanced", stdio: ["ignore", "ignore", "pipe", "ipc"] });
		this.#child.stderr?.on("data", (text) => {
			this.#stderr = (this.#stderr + String(text)).slice(-stderrTailCharacters);
		});
		this.#child.on("message", (reply) => this.#settle(reply as Reply));
		this.#child.on("error", (error) => this.#end(error.message, onFailure));
		this.#exited = this.#watchEnd(onFailure);
	}

	/** Rejects with a ChildFailure when the child is gone or does not answer in time, with an Error of the child's words. */
	call<T>(method: string, params: unknown, timeoutMs: number): Promise<T> {
		if (this.#failure !== null) return Promise.reject(this.#failure);
		return new Promise((resolve, reject) => {
			const id = this.#nextId++;
			const timer = setTimeout(() => {
				this.#waiting.delete(id);
				reject(new ChildFailure(`${this.name} did not answer \`${method}\` within ${timeoutMs / 1000} s`));
			}, timeoutMs);
			this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject, timer });
			this.#child.send({ id, method, params }, (error) => {
				if (error) this.#settle({ id, error: error.message });
			});
		});
	}

	/** From here on the child's end is expected. */
	expectEnd(): void {
		this.#closing = true;
	}

	/** Lets the child go, and kills it when it is still there after `timeoutMs`. */
	async close(timeoutMs: number): Promise<void> {
		this.expectEnd();
		if (this.#child.connected) this.#child.disconnect();
		const timer = setTimeout(() => this.kill(), timeoutMs);
		await this.#exited;
		clearTimeout(timer);
	}

	kill(): void {
		this.expectEnd();
		this.#child.kill("SIGKILL");
	}

	/** Node does not emit `close` for a child that the parent disconnected from, so its two parts are awaited. */
	async #watchEnd(onFailure: (failure: ChildFailure) => void): Promise<void> {
		const parts = [once(this.#child, "exit"), once(this.#child.stderr as Readable, "close")] as const;
		const ends = await Promise.all(parts).catch(() => null);
		// A child that could not be started has no end but the error that was told already.
		if (ends === null) return;
		const [[code, signal]] = ends;
		this.#end(signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`, onFailure);
	}

	#settle({ id, result, error }: Reply): void {
		const waiting = this.#waiting.get(id);
		if (waiting === undefined) return;
		this.#waiting.delete(id);
		clearTimeout(waiting.timer);
		if (error === undefined) waiting.resolve(result);
		else waiting.reject(new Error(error));
	}

	#end(how: string, onFailure: (failure: ChildFailure) => void): void {
		if (this.#failure !== null) return;
		const words = lastWords(this.#stderr);
		this.#failure = new ChildFailure(`${this.name} ${how}${words === "" ? "" : `: ${words}`}`);
		for (const id of [...this.#waiting.keys()]) this.#fail(id, this.#failure);
		if (!this.#closing) onFailure(this.#failure);
	}

	#fail(id: number, failure: ChildFailure): void {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		clearTimeout(waiting?.timer);
		waiting?.reject(failure);
	}
}

/** The error that an uncaught exception has left, without its stack, or the last three lines. */
function lastWords(text: string): string {
	const lines = text.split("\n").filter((line) => line.trim() !== "");
	return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.slice(-3).join(" | ");
}

/** The functions that a child offers, by name. */
export type ChildMethods = Record<string, (params: never) => unknown>;

/**
 * The child's side: answers calls until the parent lets go or dies, then runs `onEnd` and ends the process, 3 s later at
 * the latest.
 * Ctrl-C, like what `timeout` or a closing terminal sends, reaches the whole process group but is the parent's to judge,
 * so it is ignored here.
 */
export function serveParent(methods: ChildMethods, onEnd: () => Promise<void>): void {
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
	process.on("message", async ({ id, method, params }: { id: number; method: string; params: never }) => {
		try {
			process.send?.({ id, result: await methods[method]?.(params) });
		} catch (error) {
			process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
		}
	});
	process.once("disconnect", async () => {
		// A client whose broker is gone may never end, and exit() would wait for its thread.
		setTimeout(() => process.kill(process.pid, "SIGKILL"), endTimeoutMs);
		await onEnd();
		process.exit(0);
	});
}
