import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, it, type TestContext } from "node:test";
import type { NativeConfig } from "../../src/config/driver/driver.ts";
import { certificateProblem, speaksTls } from "../../src/kafka/tls-probe.ts";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { startTlsServer } from "../support/tls-server.ts";

describe("speaksTls", () => {
	it("is true of a TLS server, whatever its certificate", async (context) => {
		assert.equal(await speaksTls(`127.0.0.1:${(await startTlsServer(context)).port}`), true);
	});

	it("is false of anybody else, and where nobody listens", async (context) => {
		const server = createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
		context.after(() => server.close());
		await once(server, "listening");
		assert.equal(await speaksTls(`127.0.0.1:${(server.address() as AddressInfo).port}`), false);
		assert.equal(await speaksTls("127.0.0.1:1"), false);
	});
});

describe("certificateProblem", () => {
	const directory = scratchDirectory();
	const problem = async (context: TestContext, settings: (certificate: string) => NativeConfig) => {
		const { port, certificate } = await startTlsServer(context);
		return certificateProblem(`127.0.0.1:${port}`, settings(certificate));
	};
	const anyHost: NativeConfig = [["ssl.endpoint.identification.algorithm", "none"]];

	it("names a certificate that nobody known has signed", async (context) => {
		assert.match((await problem(context, () => [])) ?? "", /self-signed certificate/);
	});

	it("names a host that the certificate is not for", async (context) => {
		assert.match((await problem(context, (pem) => [["ssl.ca.pem", pem]])) ?? "", /Hostname\/IP does not match/);
	});

	it("has none with trust and without a check of host names", async (context) => {
		assert.equal(await problem(context, (pem) => [["ssl.ca.pem", pem], ...anyHost]), null);
	});

	it("reads the trust from a file", async (context) => {
		const settings = (pem: string): NativeConfig => [
			["ssl.ca.location", scratchFile(directory, "ca.pem", pem)],
			...anyHost,
		];
		assert.equal(await problem(context, settings), null);
	});

	it("has none where nobody listens", async () => assert.equal(await certificateProblem("127.0.0.1:1", []), null));
});
