import assert from "node:assert/strict";
import { test } from "node:test";
import { isInstalled, isSamePackage, packagesWithScripts } from "../../scripts/install-packages.mjs";

const lock = {
	packages: {
		"": { name: "omb-native", hasInstallScript: true },
		"node_modules/node-rdkafka": { version: "3.6.1", hasInstallScript: true },
		"node_modules/esbuild": { version: "0.25.0", hasInstallScript: true },
		"node_modules/fsevents": { version: "2.3.3", optional: true, hasInstallScript: true },
		"node_modules/a/node_modules/@scope/b": { version: "1.0.0", hasInstallScript: true },
	},
};

function installedWith(changes) {
	const { "": _root, "node_modules/fsevents": _other, ...packages } = lock.packages;
	return { packages: { ...packages, ...changes } };
}

test("packages are current when every needed one is there in the locked version", () => {
	const rows = [
		[installedWith({}), true, "an optional package of another system may be absent"],
		[null, false, "nothing is installed"],
		[installedWith({ "node_modules/esbuild": { version: "0.24.0" } }), false, "another version"],
		[installedWith({ "node_modules/esbuild": undefined }), false, "a missing package"],
		[installedWith({ "node_modules/fsevents": { version: "2.3.2" } }), false, "an optional one in another version"],
	];
	for (const [installed, expected, why] of rows) assert.equal(isInstalled(lock, installed), expected, why);
	assert.equal(isInstalled(null, installedWith({})), false, "no lock");
});

test("install scripts run for what is installed, except this project's and node-rdkafka's", () => {
	assert.deepEqual(packagesWithScripts(lock, installedWith({})), ["esbuild", "@scope/b"]);
});

test("what was built in a package stays only when the very same package is locked", () => {
	const of = (integrity) => ({ packages: { "node_modules/a": { integrity } } });
	const rows = [
		[of("sha512-1"), of("sha512-1"), true, "the same"],
		[of("sha512-2"), of("sha512-1"), false, "another one is locked"],
		[of(undefined), of(undefined), false, "a package without integrity, for example a link"],
		[of("sha512-1"), null, false, "nothing is installed"],
	];
	for (const [locked, installed, expected, why] of rows) {
		assert.equal(isSamePackage("node_modules/a", locked, installed), expected, why);
	}
});
