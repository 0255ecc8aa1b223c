/** Lets one set-up at a time work in this folder. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimes, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupError } from "./project.mjs";

const heartbeatMs = 5_000;
// A holder that has not touched its lock for so long is gone, even when another process now has its number.
const silentMs = 60_000;
const settleMs = 200;

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === "EPERM";
	}
}

/** The process that holds the lock, or null when it is free or its holder is gone. */
export function lockHolder(file) {
	try {
		const pid = Number(readFileSync(file, "utf8"));
		const silent = Date.now() - statSync(file).mtimeMs > silentMs;
		return Number.isInteger(pid) && pid > 0 && !silent && isAlive(pid) ? pid : null;
	} catch (error) {
		if (error.code === "ENOENT") return null;
		throw error;
	}
}

// A link appears with its contents, so nobody ever reads a lock that names no process yet.
function create(file) {
	const own = `${file}.${process.pid}`;
	writeFileSync(own, String(process.pid));
	try {
		linkSync(own, file);
		return true;
	} catch (error) {
		if (error.code === "EEXIST") return false;
		throw error;
	} finally {
		rmSync(own);
	}
}

/** Replaces a dead holder's lock. Of several that try at once, the last rename wins, so all look again. */
async function takeOver(file) {
	const own = `${file}.${process.pid}`;
	writeFileSync(own, String(process.pid));
	renameSync(own, file);
	await sleep(settleMs);
	return lockHolder(file) === process.pid;
}

async function acquire(file, { waitMs, onWait }) {
	mkdirSync(dirname(file), { recursive: true });
	const giveUpAt = Date.now() + waitMs;
	let told = false;
	while (!create(file)) {
		const pid = lockHolder(file);
		if (pid === null) {
			if (await takeOver(file)) return;
			continue;
		}
		if (Date.now() >= giveUpAt) throw new SetupError(`another set-up (process ${pid}) still holds ${file}; giving up`);
		if (!told) onWait(pid);
		told = true;
		await sleep(Math.min(500, Math.max(1, giveUpAt - Date.now())));
	}
}

/**
 * Runs work while holding the lock; waits for another holder first.
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{waitMs?: number, onWait?: (pid: number) => void}} [options]
 * @returns {Promise<T>}
 * @throws {SetupError} when the other holder is not done within waitMs
 * @template T
 */
export async function withLock(file, work, { waitMs = 1_800_000, onWait = () => {} } = {}) {
	await acquire(file, { waitMs, onWait });
	const heartbeat = setInterval(() => utimes(file, new Date(), new Date(), () => {}), heartbeatMs).unref();
	const release = () => rmSync(file, { force: true });
	process.once("exit", release);
	try {
		return await work();
	} finally {
		clearInterval(heartbeat);
		process.off("exit", release);
		release();
	}
}
