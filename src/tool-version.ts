import { createRequire } from "node:module";

/** The version in this package's own package.json, one folder up from here in the sources and in the build. */
export function toolVersion(): string {
	return (createRequire(import.meta.url)("../package.json") as { version: string }).version;
}
