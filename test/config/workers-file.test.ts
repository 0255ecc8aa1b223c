import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadWorkersFile, workerUrl } from "../../src/config/workers-file.ts";
import { scratchDirectory, scratchFile } from "./scratch-file.ts";

describe("loadWorkersFile", () => {
	const directory = scratchDirectory();
	const load = (text: string, lenient = false) =>
		loadWorkersFile(scratchFile(directory, "workers.yaml", text), { lenient });

	it("returns the URLs in order, without trailing slashes", async () => {
		const { workers, warnings } = await load("workers:\n  - http://b:8080/\n  - https://a.example:8443/omb\n");
		assert.deepEqual(workers, ["http://b:8080", "https://a.example:8443/omb"]);
		assert.deepEqual(warnings, []);
	});

	it("replaces environment variables", async () => {
		const path = scratchFile(directory, "environment.yaml", `workers: ['http://$\{HOST_A}:8080']\n`);
		const { workers } = await loadWorkersFile(path, { environment: { HOST_A: "a" } });
		assert.deepEqual(workers, ["http://a:8080"]);
	});

	it("passes over unknown keys when lenient", async () => {
		const { workers, warnings } = await load("worker: x\nworkers: [http://a:1]\n", true);
		assert.deepEqual(workers, ["http://a:1"]);
		assert.match(warnings.join(), /workers\.yaml:1:1: unknown key `worker`; did you mean `workers`\?/);
	});

	const refused: Array<[text: string, message: RegExp, why: string]> = [
		["workers:\n  - a:8080\n", /workers\.yaml:2:5: `a:8080` is not the http\(s\) URL of a worker; write/, "no scheme"],
		["workers:\n  - ftp://a\n", /workers\.yaml:2:5: `ftp:\/\/a` is not the http/, "another protocol"],
		["workers: [http://a:1, http://a:1/]\n", /workers\.yaml:1:23: `http:\/\/a:1\/` is listed twice/, "a worker twice"],
		["workers: []\n", /workers\.yaml:1:1: `workers` is empty; write each worker/, "an empty list"],
		["workers:\n", /workers\.yaml:1:1: `workers` must be a list/, "no list"],
		["workers: http://a:1\n", /workers\.yaml:1:1: `workers` must be a list; write each item as `- value`/, "one URL"],
		["name: x\n", /workers\.yaml: `workers` must be a list/, "another file"],
	];
	for (const [text, message, why] of refused) {
		it(`refuses ${why}`, () => assert.rejects(load(text), { name: "ConfigError", message }));
	}
});

describe("workerUrl", () => {
	const rows: Array<[text: string, url: string | null, why: string]> = [
		["http://a:8080//", "http://a:8080", "every trailing slash goes"],
		["http://[::1]:8080", "http://[::1]:8080", "IPv6"],
		["http://a:8080?x=1", null, "a query is no base URL"],
		["http://a:8080#x", null, "nor is a fragment"],
		["http://", null, "no host"],
	];
	for (const [text, url, why] of rows) {
		it(`makes ${url} of ${text}: ${why}`, () => assert.equal(workerUrl(text), url));
	}
});
