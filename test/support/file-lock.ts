import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process of this machine runs its own under the same lock file. The lock of a process
 * that is gone is taken over. Throws an Error when it was not free within `timeoutMs`.
 */
export async function withFileLock(lockFile: string, timeoutMs: number, work: () => Promise<void>): Promise<void> {
	const deadline = performance.now() + timeoutMs;
	while (!(await tryLock(lockFile))) {
		if (performance.now() > deadline) {
			throw new Error(`${lockFile} is still held after ${timeoutMs} ms; delete it if its owner is gone`);
		}
		await removeIfOwnerIsGone(lockFile);
		await sleep(200);
	}
	try {
		await work();
	} finally {
		await rm(lockFile, { force: true });
	}
}

async function tryLock(lockFile: string): Promise<boolean> {
	try {
		await writeFile(lockFile, String(process.pid), { flag: "wx" });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") {
			return false;
		}
		throw error;
	}
}

async function removeIfOwnerIsGone(lockFile: string): Promise<void> {
	const owner = Number(await readFile(lockFile, "utf8").catch(() => ""));
	if (owner > 0 && !isAlive(owner)) {
		await rm(lockFile, { force: true });
	}
}

/** Whether a process with this id exists (a zombie does). */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}
