/** Checks the format of native/ with clang-format, or mends it with --write. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { filesBelow } from "./fingerprint.mjs";
import { packageFile, root, runMain } from "./project.mjs";

await runMain(() => {
	const files = filesBelow(join(root, "native")).filter((file) => /\.(h|cc)$/.test(file));
	const mode = process.argv.includes("--write") ? ["-i"] : ["-n", "-Werror"];
	const args = [packageFile("clang-format-node", "build/cli.js"), ...mode, ...files];
	return spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
});
