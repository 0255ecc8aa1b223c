import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder that is gone after the test. */
export function tempFolder(t) {
	const folder = mkdtempSync(join(tmpdir(), "omb-test-"));
	t.after(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** Writes files given as path -> contents and returns the folder. */
export function writeFiles(folder, files) {
	for (const [path, contents] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), contents);
	}
	return folder;
}

/** A folder for PATH with shell scripts given as name -> body. */
export function fakePath(t, programs) {
	const folder = tempFolder(t);
	for (const [name, body] of Object.entries(programs)) {
		writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
		chmodSync(join(folder, name), 0o755);
	}
	return folder;
}
