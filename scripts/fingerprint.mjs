/** Tells by contents, never by time stamps, whether something was built from the present inputs. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { readJson } from "./project.mjs";

/** Every file at or below a path, sorted; nothing when it does not exist. */
export function filesBelow(path) {
	const status = statSync(path, { throwIfNoEntry: false });
	if (status === undefined) return [];
	if (!status.isDirectory()) return [path];
	return readdirSync(path)
		.sort()
		.flatMap((name) => filesBelow(join(path, name)));
}

/**
 * SHA-256 over names and contents of files and over facts that no file holds.
 * @param {string} base folder that the names are taken relative to
 * @param {string[]} paths files and folders relative to base; missing ones count as empty
 * @param {string[]} [facts] for example a version
 */
export function fingerprint(base, paths, facts = []) {
	const hash = createHash("sha256");
	for (const file of paths.flatMap((path) => filesBelow(join(base, path)))) {
		const contents = readFileSync(file);
		hash.update(`${relative(base, file)}\0${contents.length}\0`).update(contents);
	}
	return hash.update(JSON.stringify(facts)).digest("hex");
}

/** The fingerprint that a finished build left in its stamp file, or null. */
export function readStamp(file) {
	return readJson(file)?.fingerprint ?? null;
}

export function writeStamp(file, value) {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, `${JSON.stringify({ fingerprint: value })}\n`);
}
