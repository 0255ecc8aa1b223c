import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** A directory that is gone when the tests of the file are over. */
export function scratchDirectory(): string {
	const directory = mkdtempSync(join(tmpdir(), "omb-config-"));
	after(() => rmSync(directory, { recursive: true }));
	return directory;
}

/** Writes a file under the directory and returns its path. */
export function scratchFile(directory: string, name: string, content: string | Uint8Array): string {
	const path = join(directory, name);
	writeFileSync(path, content);
	return path;
}
