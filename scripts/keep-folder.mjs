/** Carries a folder through work that deletes everything around it. */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";

/** Moves a folder and returns whether that was possible: not between file systems, as with a mounted node_modules. */
function tryMove(from, to) {
	try {
		mkdirSync(dirname(to), { recursive: true });
		renameSync(from, to);
		return true;
	} catch (error) {
		if (error.code === "EXDEV") return false;
		throw error;
	}
}

/**
 * Runs work while the folder lies aside, then puts it back in the place of whatever the work left there, also when the
 * work failed. Without such a folder, or where it cannot be moved, it just runs the work.
 * @param {string} folder
 * @param {string} aside a path on the same file system; what an interrupted run left there is removed
 * @param {() => Promise<void>} work
 */
export async function keepFolder(folder, aside, work) {
	rmSync(aside, { recursive: true, force: true });
	if (!existsSync(folder) || !tryMove(folder, aside)) return work();
	try {
		await work();
	} finally {
		rmSync(folder, { recursive: true, force: true });
		tryMove(aside, folder);
	}
}
