import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rewrapPem, type StoreFormat, storeFormat } from "../../../src/config/driver/key-store.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";

describe("storeFormat", () => {
	const directory = scratchDirectory();
	const rows: Array<[content: string | Uint8Array, format: StoreFormat, why: string]> = [
		["-----BEGIN CERTIFICATE-----\n", "PEM", "a PEM block"],
		["Bag Attributes\r\n\tname\r\n", "PEM", "text in front of a PEM block"],
		[Buffer.from("feedfeed00000002", "hex"), "JKS", "the magic number of JKS"],
		[Buffer.from("cececece00000002", "hex"), "JCEKS", "the magic number of JCEKS"],
		[Buffer.from("3082010002010330", "hex"), "PKCS12", "a DER sequence of two length bytes"],
		[Buffer.from("3080020103", "hex"), "PKCS12", "a DER sequence of open length"],
		[Buffer.from("0001", "hex"), "unknown", "other bytes"],
		["", "unknown", "nothing"],
	];
	for (const [content, format, why] of rows) {
		it(`finds ${format} in ${why}`, () => assert.equal(storeFormat(scratchFile(directory, "store", content)), format));
	}

	it("throws for a missing file", () => assert.throws(() => storeFormat(`${directory}/none`), { code: "ENOENT" }));
});

describe("rewrapPem", () => {
	const body = "A".repeat(70);

	it("breaks the lines of a PEM on one line", () => {
		const wrapped = rewrapPem(`-----BEGIN PRIVATE KEY----- ${body} -----END PRIVATE KEY-----`);
		assert.equal(wrapped, `-----BEGIN PRIVATE KEY-----\n${"A".repeat(64)}\nAAAAAA\n-----END PRIVATE KEY-----\n`);
	});

	it("keeps every block of a chain", () => {
		const block = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
		assert.equal(rewrapPem(block + block), block + block);
	});

	for (const text of ["AAAA", "-----BEGIN X-----AAAA", "-----BEGIN X-----AAAA-----END Y-----"]) {
		it(`finds no block in ${text}`, () => assert.equal(rewrapPem(text), null));
	}
});
