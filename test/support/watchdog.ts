import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("watchdog.sh", import.meta.url));

/** Takes care that no child process and no temporary folder outlives this process, not even after a SIGKILL. */
export interface Watchdog {
	/** Kills the child when this process ends before the child does. */
	guard(child: ChildProcess): void;
	/** Kills what is still guarded, removes the folder and waits until both are done. */
	end(): Promise<void>;
}

/** Starts a watchdog that also removes `folder`. It does not keep this process alive. */
export function startWatchdog(folder: string): Watchdog {
	const shell = spawn("/bin/sh", [script, folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
	const ended = new Promise<void>((resolve) => shell.once("close", () => resolve()));
	const orders = shell.stdin as Socket;
	shell.unref();
	orders.unref();
	return {
		guard(child) {
			if (child.pid === undefined) {
				return;
			}
			orders.write(`guard ${child.pid}\n`);
			child.once("exit", () => orders.writable && orders.write(`release ${child.pid}\n`));
		},
		async end() {
			shell.ref();
			orders.end();
			await ended;
		},
	};
}
