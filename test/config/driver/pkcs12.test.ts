import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { StoreError, trustedCertificates } from "../../../src/config/driver/pkcs12.ts";

/** Made by keytool of Java 17, the legacy one with `-J-Dkeystore.pkcs12.legacy`; `key.p12` holds a key of its own. */
const store = (name: string) => readFileSync(join(import.meta.dirname, "../../fixtures/stores", name));
const password = "trust-store-pw";

describe("trustedCertificates", () => {
	it("takes out what the store trusts", () => {
		assert.equal(trustedCertificates(store("trust.p12"), password), store("trusted.pem").toString());
	});

	it("leaves the certificate of a key alone, as Java's trust does", () => {
		assert.equal(trustedCertificates(store("key.p12"), password), "");
	});

	const refused: Array<[bytes: Buffer, password: string, message: RegExp, why: string]> = [
		[store("trust.p12"), "other", /^does not open with its password/, "a wrong password"],
		[store("trust.p12"), "", /^does not open with its password/, "no password"],
		[store("trust-legacy.p12"), password, /^is encrypted in an outdated way; .*keytool/, "RC2 of 40 bits"],
		[store("trust.p12").subarray(0, 300), password, /^is damaged/, "half a store"],
		[Buffer.alloc(0), password, /^is damaged/, "an empty file"],
		[Buffer.from("3003020103", "hex"), password, /^is damaged/, "another structure"],
	];
	for (const [bytes, given, message, why] of refused) {
		it(`refuses ${why}`, () => {
			assert.throws(
				() => trustedCertificates(bytes, given),
				(error: Error) => error instanceof StoreError && message.test(error.message),
			);
		});
	}
});
